package sluice.dispatch;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.store.Claim;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;

/// The condition that one message must meet right before it is sent, and the evidence of its
/// earlier receives. Not for concurrent calls.
public interface StartCondition {
  /// Whether the condition is met.
  boolean isMet();

  /// Tries to meet the condition. Completes with the obstacle, or empty if it is met.
  CompletableFuture<Optional<Obstacle>> meet(RetryLimit retryLimit);

  /// Completes with the sum of evidence of earlier receives; empty if it cannot be read.
  CompletableFuture<Optional<Double>> earlierEvidence(RetryLimit retryLimit);

  /// Why a message is not sent.
  sealed interface Obstacle {
    /// A record is stored already.
    record Recorded(Claim claim) implements Obstacle {}

    /// The record's key could not be read.
    record Unreadable(Failed failure) implements Obstacle {}

    /// The run marker could not be written.
    record Unmarked(Failed failure) implements Obstacle {}

    /// Another environment is running the message, until then at the latest.
    record Elsewhere(Instant until) implements Obstacle {}
  }
}
