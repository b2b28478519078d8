package sluice.job;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.chunk.ChunkHeader;
import sluice.chunk.JsonFields;
import sluice.chunk.Totals;

/// What the looks at a run have added up so far: `sums.json`, a cache that can be made anew.
/// Immutable.
///
/// @param sizes which chunks were added up
/// @param totals their sums
/// @param samples how many lines there were at the last looks, the oldest first
/// @param look the last one
/// @param dispatched how many chunks, from the first one on, were put on the queue where that was
///   needed
/// @param sent when chunks were put on the queue last
/// @param idleSince when the prompt queue was found empty; empty where it was not at the last look
/// @param finalizing when all chunks were there
/// @param outputUpload the upload of the answers, once it has begun
/// @param errorsUpload the upload of the other records
record Sums(
    ChunkSizes sizes,
    Totals totals,
    List<Sample> samples,
    Look look,
    int dispatched,
    Instant sent,
    Optional<Instant> idleSince,
    Optional<Instant> finalizing,
    Optional<String> outputUpload,
    Optional<String> errorsUpload) {
  private static final int MOST_SAMPLES = 8;

  /// How many lines had a record at some time, those not counted that an earlier run had answered.
  record Sample(Instant at, long lines) {}

  /// A look at a run.
  ///
  /// @param timer the message by which it was due, or by which the next one is
  /// @param interval until the next one
  record Look(String timer, Instant at, Duration interval) {
    /// Whether another timer of the same run follows it well enough: it has looked within its last
    /// two intervals, none of which is longer than those of now.
    ///
    /// @param longest interval
    boolean isKeptByAnother(String timer, Duration longest, Instant now) {
      return !this.timer.equals(timer)
          && interval.compareTo(longest) <= 0
          && now.isBefore(at.plus(interval.multipliedBy(2)));
    }
  }

  /// Nothing was added up, and nothing sent.
  static Sums begun(int chunks, String timer, Instant now) {
    return new Sums(
        ChunkSizes.none(chunks),
        Totals.NONE,
        List.of(new Sample(now, 0)),
        new Look(timer, now, Duration.ZERO),
        0,
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// With more chunks, of which none was added up before.
  Sums plus(Map<Integer, ChunkHeader> headers) {
    Totals sum = headers.values().stream().map(ChunkHeader::totals).reduce(totals, Totals::plus);
    return new Sums(
        sizes.with(headers),
        sum,
        samples,
        look,
        dispatched,
        sent,
        idleSince,
        finalizing,
        outputUpload,
        errorsUpload);
  }

  /// After a look.
  Sums looked(Look next) {
    List<Sample> more = new ArrayList<>(samples);
    more.add(new Sample(next.at(), totals.lines() - totals.carried()));
    List<Sample> last = more.subList(Math.max(0, more.size() - MOST_SAMPLES), more.size());
    return new Sums(
        sizes,
        totals,
        List.copyOf(last),
        next,
        dispatched,
        sent,
        idleSince,
        finalizing,
        outputUpload,
        errorsUpload);
  }

  /// With what was found of the queue.
  Sums queued(Instant lastSent, Optional<Instant> idle) {
    return new Sums(
        sizes,
        totals,
        samples,
        look,
        dispatched,
        lastSent,
        idle,
        finalizing,
        outputUpload,
        errorsUpload);
  }

  /// After more chunks were put on the queue.
  ///
  /// @param next the first chunk that was not
  Sums dispatched(int next, Instant now) {
    return new Sums(
        sizes, totals, samples, look, next, now, idleSince, finalizing, outputUpload, errorsUpload);
  }

  /// Whether all chunks were put on the queue once.
  boolean isDispatched() {
    return dispatched == sizes.size();
  }

  /// With the uploads of the files.
  Sums finalizing(Instant at, Optional<String> output, Optional<String> errors) {
    return new Sums(
        sizes, totals, samples, look, dispatched, sent, idleSince, Optional.of(at), output, errors);
  }

  /// The content of the object.
  byte[] json() {
    return JsonFields.write(this::write);
  }

  private void write(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("v", 1);
    totals.writeMembers(generator);
    generator.writeArrayFieldStart("samples");
    for (Sample sample : samples) {
      generator.writeStartObject();
      generator.writeStringField("at", sample.at().toString());
      generator.writeNumberField("lines", sample.lines());
      generator.writeEndObject();
    }
    generator.writeEndArray();
    generator.writeStringField("timer", look.timer());
    generator.writeStringField("looked", look.at().toString());
    generator.writeNumberField("interval", look.interval().toSeconds());
    generator.writeNumberField("dispatched", dispatched);
    generator.writeStringField("sent", sent.toString());
    write(generator, "idle_since", idleSince.map(Instant::toString));
    write(generator, "finalizing", finalizing.map(Instant::toString));
    write(generator, "output_upload", outputUpload);
    write(generator, "errors_upload", errorsUpload);
    generator.writeFieldName("chunks");
    sizes.write(generator);
    generator.writeEndObject();
  }

  private static void write(JsonGenerator generator, String name, Optional<String> text)
      throws IOException {
    if (text.isPresent()) {
      generator.writeStringField(name, text.get());
    }
  }

  /// Reads the object.
  static Sums of(byte[] json) {
    JsonFields fields = JsonFields.of(json);
    ChunkSizes sizes = ChunkSizes.of(fields.rows("chunks", 2));
    return new Sums(
        sizes,
        Totals.read(fields),
        fields.objects("samples").stream()
            .map(sample -> new Sample(sample.instant("at"), sample.count("lines")))
            .toList(),
        new Look(
            fields.text("timer"),
            fields.instant("looked"),
            Duration.ofSeconds(fields.count("interval"))),
        fields.has("dispatched") ? fields.integer("dispatched") : sizes.size(),
        fields.instant("sent"),
        fields.optionalInstant("idle_since"),
        fields.optionalInstant("finalizing"),
        fields.optionalText("output_upload"),
        fields.optionalText("errors_upload"));
  }
}
