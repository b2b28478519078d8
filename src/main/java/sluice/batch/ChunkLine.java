package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.chunk.ChunkRecord;
import sluice.chunk.LineState;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.poison.MessageHistories;
import sluice.poison.MessageHistories.ReadResult;
import sluice.poison.MessageHistory;
import sluice.store.RetryingStore.RetryLimit;

/// A line of a chunk that is run as a prompt, and what is recorded of it in memory. Safe for many
/// threads.
///
/// @param number of the line in the file
/// @param record its record, once it has one
/// @param histories hold its evidence
record ChunkLine(int number, PromptTask task, MemoryObject record, MessageHistories histories) {

  /// Its record; empty if it has none, or if that has been stored.
  Optional<ChunkRecord> chunkRecord() {
    return record.content().map(json -> ChunkRecord.of(number, json));
  }

  /// Why it returns to the queue; empty if it does not.
  Optional<Returned> returned() {
    return task.outcome().getNow(null) instanceof Returned returned
        ? Optional.of(returned)
        : Optional.empty();
  }

  /// Completes with what is to be remembered of it.
  ///
  /// @param delay after which it may be sent again
  CompletableFuture<LineState> state(
      Returned returned, Duration delay, Instant now, RetryLimit limit) {
    return histories
        .read(task.message().id(), limit)
        .thenApply(read ->
            read instanceof ReadResult.Known(var stored) ? stored.history() : MessageHistory.NONE)
        .thenApply(history ->
            new LineState(
                number,
                history.evidence(),
                history.failedSince(),
                isOwn(returned) ? Optional.of(now.plus(delay)) : Optional.empty()));
  }

  /// Whether the delay is of this line, not of all that wait.
  private static boolean isOwn(Returned returned) {
    return switch (returned.cause()) {
      case ReturnReason.NoTime _, ReturnReason.Blocked _ -> false;
      default -> true;
    };
  }
}
