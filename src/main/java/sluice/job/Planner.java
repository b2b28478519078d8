package sluice.job;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.Plan;
import sluice.chunk.Run;
import sluice.chunk.SourceFile;
import sluice.chunk.ValidationError;
import sluice.input.InputFile;
import sluice.input.InputLine;
import sluice.input.InputLines;
import sluice.input.UnreadableInputException;
import sluice.message.MessageReader;
import sluice.store.JobStore;
import sluice.store.JobStore.Opened;
import sluice.store.ObjectStore.Condition;
import sluice.store.ResumedStream;

/// Makes the plan of a run in one pass over its file, in memory that grows by some hundred bytes a
/// line at most. Planning twice gives the same plan. Safe for many threads.
///
/// @param clock tells the time
record Planner(JobStore store, Parallel parallel, JobRules rules, Supplier<Instant> clock) {
  /// How many parts' bytes of earlier answers are held at once.
  private static final int CARRIED_PARTS = 4;

  /// What became of a plan.
  sealed interface Planned {
    /// It stands; it may be that of another planner.
    record Made(Plan plan) implements Planned {}

    /// The file was replaced before it was read to its end.
    record Superseded() implements Planned {}

    /// There was no time to write all earlier answers into the chunks; planning again goes on.
    record Unfinished() implements Planned {}
  }

  /// Makes the plan, unless there is one.
  ///
  /// @param messageId of the message during which this is done
  /// @param until when no more earlier answers are written; the file is read to its end
  /// @throws IOException where the file's stream breaks; nothing is planned then
  Planned plan(Run run, String messageId, Instant until) throws IOException {
    Optional<Plan> mistaken = mistaken(run);
    if (mistaken.isPresent()) {
      return stored(run, mistaken.get());
    }
    SourceFile source = run.source();
    return switch (ResumedStream.open(store, source.key().text(), source.etag(), 0)) {
      case Opened.Changed _ -> new Planned.Superseded();
      case Opened.Missing _ -> stored(run, missing());
      case Opened.Stream(InputStream stream, var _) -> {
        try (stream) {
          yield read(run, stream, messageId, until)
              .map(plan -> stored(run, plan))
              .orElseGet(Planned.Unfinished::new);
        } catch (ResumedStream.ChangedException e) {
          yield new Planned.Superseded();
        } catch (ResumedStream.MissingException e) {
          yield stored(run, missing());
        }
      }
    };
  }

  private Plan missing() {
    return failed(0, "unreadable_input", "the file is not there any more");
  }

  private Optional<Plan> mistaken(Run run) {
    if (run.mistake().isPresent()) {
      String message = "options.json: " + run.mistake().get();
      return Optional.of(failed(0, "unreadable_input", message));
    }
    return run.source().size() > rules.sizes().mostBytes()
        ? Optional.of(failed(0, "input_too_large", tooLarge()))
        : Optional.empty();
  }

  /// Empty where there was not enough time.
  private Optional<Plan> read(Run run, InputStream stream, String messageId, Instant until)
      throws IOException {
    var lines = new PartWriter(store, run.key().lines(), rules.sizes().partBytes());
    try (CarriedAnswers earlier = CarriedAnswers.of(store, key(run, JobFile.OUTPUT))) {
      var input =
          new PlannedInput(
              run.options().isStrict(),
              new LineParser(lineRules(run), run.key().job()),
              lines,
              earlier);
      Optional<Plan> failure = read(run, stream, input);
      if (failure.isPresent()) {
        lines.abort();
        return failure;
      }
      lines.finish();
      Plan plan = input.plan(clock.get());
      long mostBytes = (long) CARRIED_PARTS * rules.sizes().partBytes();
      return new CarryOver(store, parallel, run.key(), messageId, mostBytes, clock)
              .write(plan.chunks(), input, earlier, until)
          ? Optional.of(plan)
          : Optional.empty();
    }
  }

  /// Reads the file to its end; a plan that says why it is not run where it cannot be.
  private Optional<Plan> read(Run run, InputStream stream, PlannedInput input) throws IOException {
    try {
      InputLines lines = format(run).open(stream);
      Optional<InputLine> line = lines.next();
      while (line.isPresent() && !input.isOver()) {
        if (input.size() == rules.sizes().mostLines()) {
          return Optional.of(failed(input.size(), "input_too_large", tooLarge()));
        }
        input.add(line.get());
        line = lines.next();
      }
    } catch (UnreadableInputException e) {
      String code = e.isTooLarge() ? "input_too_large" : "unreadable_input";
      return Optional.of(failed(input.size(), code, String.valueOf(e.getMessage())));
    }
    if (input.isFailed()) {
      return Optional.of(Plan.failed(clock.get(), input.size(), input.errors()));
    }
    return input.size() == 0
        ? Optional.of(failed(0, "empty_file", "the file has no lines but blank ones"))
        : Optional.empty();
  }

  private InputFile format(Run run) {
    JobRules.Sizes sizes = rules.sizes();
    return new InputFile(
        run.source().key().file() == JobFile.INPUT_CSV,
        run.options().template(),
        sizes.mostBytes(),
        sizes.mostLineBytes());
  }

  /// The job's own model goes before the function's.
  private MessageReader.Rules lineRules(Run run) {
    MessageReader.Rules usual = rules.lines();
    return new MessageReader.Rules(
        usual.endpoints(),
        run.options().model().or(usual::defaultModel),
        usual.maxBytes(),
        usual.maxAge());
  }

  private String tooLarge() {
    return "a file has at most %d bytes and %d lines; larger ones are several jobs"
        .formatted(rules.sizes().mostBytes(), rules.sizes().mostLines());
  }

  private Plan failed(int lines, String code, String message) {
    return Plan.failed(clock.get(), lines, List.of(ValidationError.ofFile(code, message)));
  }

  /// The first plan stands.
  private Planned stored(Run run, Plan plan) {
    String key = run.key().fact(Fact.PLAN);
    if (store.put(key, plan.json(), JobStore.JSON, new Condition.Absent()).isPresent()) {
      return new Planned.Made(plan);
    }
    return new Planned.Made(store.get(key).map(content -> Plan.of(content.bytes())).orElse(plan));
  }

  private static String key(Run run, JobFile file) {
    return new JobKey(run.key().job(), file).text();
  }
}
