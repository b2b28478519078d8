package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import sluice.message.Message;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.store.Claim;
import sluice.store.RecordTiming;
import sluice.store.Records.StoreResult;
import sluice.store.Result;
import sluice.store.ResultRecord;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Time;

/// Writes the record of one message.
///
/// @param takenUp when the message was
record ResultWriter(
    Environment environment,
    Invocation invocation,
    Message message,
    ParsedMessage reading,
    Instant takenUp) {
  /// What takes longer to write brings the store into question, though nobody else may be waiting
  /// for it.
  private static final Duration LONG = Duration.ofSeconds(2);

  /// Stores how it ended, and what that took.
  CompletableFuture<StoreResult> record(
      Result ending, AttemptStatistics statistics, Claim claim, RetryLimit patience) {
    Time.Alarm late = environment.time().after(LONG, invocation::hasStore);
    return environment
        .records()
        .settle(record(ending, statistics), claim, patience)
        .thenApply(settled -> {
          late.cancel();
          if (settled instanceof StoreResult.Kept) {
            environment.stored();
          }
          return settled;
        });
  }

  private ResultRecord record(Result ending, AttemptStatistics statistics) {
    String id = "batch_req_" + "%016x%016x".formatted(nextLong(), nextLong());
    return new ResultRecord(
        id, reading.identity(), message.id(), reading.request(), ending, trace(statistics));
  }

  private RecordTiming trace(AttemptStatistics statistics) {
    String asked = reading instanceof Prompt prompt ? prompt.model() : "";
    return statistics.trace(message, takenUp, environment.time().now(), asked);
  }

  private long nextLong() {
    return environment.parts().random().nextLong();
  }
}
