package sluice.dispatch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.outcome.Obstacle;
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
}
