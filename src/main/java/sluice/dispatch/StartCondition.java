package sluice.dispatch;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.store.Claim;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;

/// What has to be true of one message right before it is sent, and what is known of its earlier
/// receives. Its calls follow one another.
public interface StartCondition {
  /// Whether the message may be sent as it is.
  boolean isMet();

  /// Brings that about. Completes with what is in the way, if anything is.
  CompletableFuture<Optional<Obstacle>> meet(RetryLimit retryLimit);

  /// The sum of evidence of earlier receives; empty where it cannot be read.
  CompletableFuture<Optional<Double>> earlierEvidence(RetryLimit retryLimit);

  /// Why a message is not sent.
  sealed interface Obstacle {
    /// There is nothing to send it for any more.
    record Settled(Claim claim) implements Obstacle {}

    /// The store did not tell what stands at its key.
    record Unread(Failed failure) implements Obstacle {}

    /// The store did not take its run marker.
    record Unmarked(Failed failure) implements Obstacle {}

    /// Another environment runs it, until then at the latest.
    record Elsewhere(Instant until) implements Obstacle {}
  }
}
