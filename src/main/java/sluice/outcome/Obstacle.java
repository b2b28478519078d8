package sluice.outcome;

import java.time.Instant;
import sluice.store.Claim;
import sluice.store.ObjectStore.Failed;

/// Why a message is not sent, as found right before. Immutable.
public sealed interface Obstacle {
  /// A record is stored already.
  record Recorded(Claim claim) implements Obstacle {}

  /// The record's key could not be read.
  record RecordUnreadable(Failed failure) implements Obstacle {}

  /// The history of the message could not be read, or its run marker not be written.
  record HistoryFailed(Failed failure) implements Obstacle {}

  /// The message is poison: it must not run any more.
  record Poison() implements Obstacle {}

  /// The message has finished meanwhile, since its job was stopped or the batch had to end.
  record Finished() implements Obstacle {}

  /// Another environment is running the message, until then at the latest.
  record Elsewhere(Instant until) implements Obstacle {}
}
