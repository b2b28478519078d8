package sluice.chunk;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;

/// The file that a run reads, as the event of its coming tells. Immutable.
///
/// @param etag its version, as S3 tells it, with quotation marks
/// @param size in bytes
/// @param sequencer orders the events of one key (Amazon S3, "Event message structure"); empty
///   where the event has none
/// @param time when it came
public record SourceFile(JobKey key, String etag, long size, String sequencer, Instant time) {
  private static final char PADDING = '0';

  /// Whether this file came after another of the same key. Sequencers are compared as hexadecimal
  /// digits, the shorter one padded with zeros on its right; without them the times decide.
  public boolean isNewerThan(SourceFile other) {
    if (sequencer.isEmpty() || other.sequencer.isEmpty()) {
      return time.isAfter(other.time);
    }
    int length = Math.max(sequencer.length(), other.sequencer.length());
    return padded(sequencer, length).compareToIgnoreCase(padded(other.sequencer, length)) > 0;
  }

  /// Whether this is the same coming of the same file.
  public boolean isSameAs(SourceFile other) {
    return key.equals(other.key) && !isNewerThan(other) && !other.isNewerThan(this);
  }

  private static String padded(String digits, int length) {
    return digits + String.valueOf(PADDING).repeat(length - digits.length());
  }

  void write(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("key", key.text());
    generator.writeStringField("etag", etag);
    generator.writeNumberField("size", size);
    generator.writeStringField("sequencer", sequencer);
    generator.writeStringField("time", time.toString());
    generator.writeEndObject();
  }

  static SourceFile read(JsonFields fields) {
    JobKey key =
        JobKey.of(fields.text("key"))
            .orElseThrow(() -> new MalformedObjectException("`source.key` is of no job"));
    return new SourceFile(
        key,
        fields.text("etag"),
        fields.count("size"),
        fields.text("sequencer"),
        fields.instant("time"));
  }
}
