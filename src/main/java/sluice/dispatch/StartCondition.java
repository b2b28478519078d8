package sluice.dispatch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.outcome.Obstacle;

/// The condition that one message must meet right before it is sent, and the evidence of its
/// earlier receives. Not for concurrent calls; its state may be read from any thread.
public interface StartCondition {
  /// How long what is found out holds. What is older proves nothing, since another environment may
  /// have stored an answer meanwhile.
  Duration FRESH = Duration.ofSeconds(10);

  /// Whether the condition is met, or an obstacle was found.
  boolean isDecided();

  /// Tries to meet the condition. Completes when it is met or an obstacle was found.
  CompletableFuture<?> meet();

  /// The obstacle that keeps the message from being sent; empty as long as none was found.
  Optional<Obstacle> obstacle();

  /// Completes with the sum of evidence of earlier receives; empty if it cannot be read.
  CompletableFuture<Optional<Double>> earlierEvidence();
}
