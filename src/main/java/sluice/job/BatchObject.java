package sluice.job;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import sluice.chunk.BatchStatus;
import sluice.chunk.Ended;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.JobOptions;
import sluice.chunk.JsonFields;
import sluice.chunk.Plan;
import sluice.chunk.Run;
import sluice.chunk.RunFacts;
import sluice.chunk.Stop;
import sluice.chunk.TokenCount;
import sluice.chunk.Totals;
import sluice.chunk.ValidationError;
import sluice.message.Sha256;

/// The Batch object of a run as OpenAI's API has it: a view for people and programs, from which
/// nothing is decided. Files have the keys of their objects as ids. One member of our own,
/// `sluice`, tells more. Immutable.
///
/// @param facts what is known of the run
/// @param status of the run
/// @param totals over its finished chunks
/// @param finalizing when its files were begun
/// @param progress where chunks are run
/// @param now when the object is written
record BatchObject(
    RunFacts facts,
    BatchStatus status,
    Totals totals,
    Optional<Instant> finalizing,
    Optional<Progress> progress,
    Instant now) {
  private static final int ID_DIGITS = 32;

  /// The id of a run's Batch object.
  static String id(Run run) {
    String name = "%s\n%d\n%s".formatted(run.key().job(), run.key().run(), run.begun());
    return "batch_" + Sha256.hex(name).substring(0, ID_DIGITS);
  }

  /// How far the run is that it shows.
  BatchPosition position() {
    Run run = facts.run();
    return new BatchPosition(run.begun().getEpochSecond(), run.key().run(), status, totals.lines());
  }

  /// The content of the object.
  byte[] json() {
    return JsonFields.write(this::write);
  }

  private void write(JsonGenerator generator) throws IOException {
    Run run = facts.run();
    generator.writeStartObject();
    generator.writeStringField("id", id(run));
    generator.writeStringField("object", "batch");
    generator.writeStringField("endpoint", facts.plan().flatMap(Plan::endpoint).orElse(""));
    generator.writeStringField("model", facts.plan().flatMap(Plan::model).orElse(null));
    generator.writeFieldName("errors");
    writeErrors(generator);
    generator.writeStringField("input_file_id", run.source().key().text());
    generator.writeStringField("completion_window", window(run));
    generator.writeStringField("status", status.label());
    writeFile(generator, "output_file_id", JobFile.OUTPUT, totals.answered());
    writeFile(generator, "error_file_id", JobFile.ERRORS, totals.failed());
    writeTimes(generator);
    generator.writeFieldName("request_counts");
    writeCounts(generator);
    generator.writeFieldName("usage");
    writeUsage(generator, totals.tokens().total());
    generator.writeObjectFieldStart("metadata");
    for (Map.Entry<String, String> pair : run.options().metadata().entrySet()) {
      generator.writeStringField(pair.getKey(), pair.getValue());
    }
    generator.writeEndObject();
    generator.writeFieldName("sluice");
    writeOwn(generator);
    generator.writeEndObject();
  }

  /// As the user wrote it, unless the longest one is shorter.
  private static String window(Run run) {
    Duration window = Duration.between(run.begun(), run.ends());
    return run.options()
        .window()
        .filter(_ -> run.options().windowWithin(ChronoUnit.FOREVER.getDuration()).equals(window))
        .orElseGet(() -> window.toHours() + "h");
  }

  private void writeErrors(JsonGenerator generator) throws IOException {
    if (facts.plan().map(Plan::errors).orElseGet(List::of).isEmpty()) {
      generator.writeNull();
      return;
    }
    generator.writeStartObject();
    generator.writeStringField("object", "list");
    generator.writeArrayFieldStart("data");
    for (ValidationError error : facts.plan().orElseThrow().errors()) {
      error.write(generator);
    }
    generator.writeEndArray();
    generator.writeEndObject();
  }

  /// A file is there once the run has ended, if there is anything in it.
  private void writeFile(JsonGenerator generator, String name, JobFile file, long lines)
      throws IOException {
    boolean isThere = !facts.isOpen() && lines > 0;
    String key = new JobKey(facts.run().key().job(), file).text();
    generator.writeStringField(name, isThere ? key : null);
  }

  private void writeTimes(JsonGenerator generator) throws IOException {
    Optional<Instant> planned = facts.plan().filter(plan -> !plan.isFailed()).map(Plan::at);
    writeTime(generator, "created_at", Optional.of(facts.run().begun()));
    writeTime(generator, "in_progress_at", planned);
    writeTime(generator, "expires_at", Optional.of(facts.run().ends()));
    writeTime(generator, "finalizing_at", finalizing);
    writeTime(generator, "completed_at", endedAs(BatchStatus.COMPLETED));
    writeTime(generator, "failed_at", endedAs(BatchStatus.FAILED));
    writeTime(generator, "expired_at", endedAs(BatchStatus.EXPIRED));
    writeTime(
        generator,
        "cancelling_at",
        facts.stop().filter(stop -> stop.reason() != Stop.Reason.EXPIRED).map(Stop::at));
    writeTime(generator, "cancelled_at", endedAs(BatchStatus.CANCELLED));
  }

  private Optional<Instant> endedAs(BatchStatus how) {
    return facts.ended().filter(ended -> ended.status() == how).map(Ended::at);
  }

  private static void writeTime(JsonGenerator generator, String name, Optional<Instant> time)
      throws IOException {
    generator.writeFieldName(name);
    if (time.isPresent()) {
      generator.writeNumber(time.get().getEpochSecond());
    } else {
      generator.writeNull();
    }
  }

  private void writeCounts(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("total", facts.plan().map(Plan::lines).orElse(0));
    generator.writeNumberField("completed", totals.answered());
    generator.writeNumberField("failed", totals.failed());
    generator.writeEndObject();
  }

  private static void writeUsage(JsonGenerator generator, TokenCount tokens) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("input_tokens", tokens.input());
    generator.writeObjectFieldStart("input_tokens_details");
    generator.writeNumberField("cached_tokens", tokens.cached());
    generator.writeEndObject();
    generator.writeNumberField("output_tokens", tokens.output());
    generator.writeObjectFieldStart("output_tokens_details");
    generator.writeNumberField("reasoning_tokens", tokens.reasoning());
    generator.writeEndObject();
    generator.writeNumberField("total_tokens", tokens.total());
    generator.writeEndObject();
  }

  private void writeOwn(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("job", facts.run().key().job());
    generator.writeNumberField("run", facts.run().key().run());
    generator.writeStringField("updated_at", now.toString());
    generator.writeNumberField("refused", facts.plan().map(Plan::refused).orElse(0));
    generator.writeNumberField("carried", totals.carried());
    if (facts.stop().isPresent()) {
      generator.writeStringField("stopped", facts.stop().get().reason().label());
    }
    if (progress.isPresent()) {
      writeProgress(generator, progress.get());
    }
    generator.writeEndObject();
  }

  private void writeProgress(JsonGenerator generator, Progress known) throws IOException {
    writeNumber(generator, "dollars", known.dollars());
    writeCaps(generator, known);
    if (facts.isOpen()) {
      writeNumber(generator, "lines_per_minute", known.perMinute());
      generator.writeStringField(
          "expected_end_at", known.remaining().map(left -> now.plus(left).toString()).orElse(null));
    }
  }

  /// What the run may cost, and by how much it has cost more: what was under way at the stop.
  private void writeCaps(JsonGenerator generator, Progress known) throws IOException {
    JobOptions options = facts.run().options();
    if (options.maxTokens().isPresent()) {
      long most = options.maxTokens().getAsLong();
      generator.writeNumberField("max_tokens", most);
      generator.writeNumberField(
          "overshoot_tokens", Math.max(0, known.totals().tokens().total().total() - most));
    }
    if (options.maxUsd().isPresent()) {
      double most = options.maxUsd().getAsDouble();
      generator.writeNumberField("max_usd", most);
      writeNumber(
          generator,
          "overshoot_usd",
          known.dollars().stream().map(spent -> Math.max(0, spent - most)).findFirst());
    }
  }

  private static void writeNumber(JsonGenerator generator, String name, OptionalDouble number)
      throws IOException {
    generator.writeFieldName(name);
    if (number.isPresent()) {
      generator.writeNumber(Math.round(number.getAsDouble() * 1e6) / 1e6);
    } else {
      generator.writeNull();
    }
  }
}
