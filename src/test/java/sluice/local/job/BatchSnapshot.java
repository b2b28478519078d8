package sluice.local.job;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import sluice.chunk.BatchStatus;
import sluice.chunk.JsonFields;
import sluice.chunk.MalformedObjectException;

/// A job's Batch object as it was read at some time. Immutable.
///
/// @param run the number of the run, from 1 on
/// @param created when the run began
/// @param updated when the object was written
/// @param total lines of the file
/// @param completed those with an answer
/// @param failed those with a record that is no answer
/// @param refused those of the failed that could not be sent
/// @param carried those of the completed that an earlier run had answered
/// @param inputTokens of this run
/// @param outputTokens of this run
/// @param dollars that it has cost; empty without prices
/// @param perMinute lines that got a record a minute at the last looks
/// @param expectedEnd at that rate
/// @param overshootTokens how many tokens it has used beyond its cap
/// @param overshootDollars how much it has cost beyond its cap
/// @param stopped why the run was stopped
/// @param errors what is wrong with the file or its lines, the first of them
public record BatchSnapshot(
    BatchStatus status,
    int run,
    Instant created,
    Instant updated,
    long total,
    long completed,
    long failed,
    long refused,
    long carried,
    long inputTokens,
    long outputTokens,
    OptionalDouble dollars,
    OptionalDouble perMinute,
    Optional<Instant> expectedEnd,
    long overshootTokens,
    double overshootDollars,
    Optional<String> stopped,
    List<LineError> errors) {

  /// What is wrong with a line.
  ///
  /// @param line its number in the file, from 1 on; empty where the whole file is meant
  public record LineError(Optional<Long> line, String code, String message) {
    private static LineError of(JsonFields fields) {
      return new LineError(
          fields.has("line") ? Optional.of(fields.count("line")) : Optional.empty(),
          fields.text("code"),
          fields.text("message"));
    }
  }

  /// Reads the object.
  ///
  /// @throws MalformedObjectException where it is no Batch object of Sluice's
  public static BatchSnapshot of(byte[] json) {
    JsonFields fields = JsonFields.of(json);
    JsonFields counts = fields.object("request_counts");
    JsonFields usage = fields.object("usage");
    JsonFields own = fields.object("sluice");
    return new BatchSnapshot(
        status(fields.text("status")),
        own.integer("run"),
        Instant.ofEpochSecond(fields.count("created_at")),
        own.instant("updated_at"),
        counts.count("total"),
        counts.count("completed"),
        counts.count("failed"),
        own.count("refused"),
        own.count("carried"),
        usage.count("input_tokens"),
        usage.count("output_tokens"),
        number(own, "dollars"),
        number(own, "lines_per_minute"),
        own.optionalInstant("expected_end_at"),
        own.has("overshoot_tokens") ? own.count("overshoot_tokens") : 0,
        number(own, "overshoot_usd").orElse(0),
        own.optionalText("stopped"),
        fields
            .optionalObject("errors")
            .map(errors -> errors.objects("data").stream().map(LineError::of).toList())
            .orElse(List.of()));
  }

  private static BatchStatus status(String label) {
    try {
      return BatchStatus.valueOf(label.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new MalformedObjectException("`status` is unknown");
    }
  }

  private static OptionalDouble number(JsonFields fields, String name) {
    return fields.has(name) ? OptionalDouble.of(fields.number(name)) : OptionalDouble.empty();
  }

  /// Whether the run is over.
  public boolean isEnded() {
    return switch (status) {
      case COMPLETED, FAILED, EXPIRED, CANCELLED -> true;
      case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING -> false;
    };
  }

  /// How many lines have a record.
  public long done() {
    return completed + failed;
  }
}
