package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import sluice.message.ErrorCode;
import sluice.message.Identity;
import sluice.message.InvalidMessage;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.message.Sha256;
import sluice.store.RecordTiming;
import sluice.store.Result;
import sluice.store.ResultRecord;

/// The record of one line of a chunk. Immutable.
///
/// @param line the number of the line in the file
/// @param json the record with its line feed, as [ResultRecord#line()] writes it; not changed
/// @param isCarried whether an earlier run paid for it
/// @param summary what the record says
@SuppressWarnings("ArrayRecordComponent") // up to many megabytes: not copied, not compared
public record ChunkRecord(int line, byte[] json, boolean isCarried, RecordSummary summary) {
  private static final int ID_DIGITS = 32;

  /// A record of this run.
  public static ChunkRecord of(int line, byte[] json) {
    return new ChunkRecord(line, json, /* isCarried= */ false, RecordSummary.of(json));
  }

  /// A record of an earlier run.
  public static ChunkRecord carried(int line, byte[] json) {
    return new ChunkRecord(line, json, /* isCarried= */ true, RecordSummary.of(json));
  }

  /// The record of a line that was never sent.
  ///
  /// @param code why
  /// @param message says what was wrong and where
  /// @param messageId of the message during which this was found
  public static ChunkRecord unsent(
      RunKey run,
      int line,
      ParsedMessage parsed,
      ErrorCode code,
      String message,
      String messageId,
      Instant now) {
    String id = Sha256.hex("%s\n%d\n%d".formatted(run.job(), run.run(), line));
    Identity identity = new Identity(run.job(), parsed.identity().id(), /* own= */ true);
    var timing = new RecordTiming(0, Optional.empty(), Duration.ZERO, now, now, "", "");
    return of(
        line,
        new ResultRecord(
                "batch_req_" + id.substring(0, ID_DIGITS),
                identity,
                messageId,
                parsed.request(),
                new Result.Errored(code, message),
                timing)
            .line());
  }

  /// The record of a line that is refused, or was left over by a stop.
  public static ChunkRecord stopped(
      RunKey run, int line, ParsedMessage parsed, Stop stop, String messageId, Instant now) {
    return switch (parsed) {
      case InvalidMessage(_, ErrorCode code, String message, _) ->
          unsent(run, line, parsed, code, message, messageId, now);
      case Prompt _ ->
          unsent(run, line, parsed, stop.reason().code(), stop.reason().message(), messageId, now);
    };
  }

  /// Which of two records of the same line stays: an answer, else the first.
  ChunkRecord or(ChunkRecord other) {
    return summary.isAnswer() || !other.summary.isAnswer() ? this : other;
  }

  @Override
  public String toString() {
    return "line %d: %s".formatted(line, new String(json, UTF_8));
  }
}
