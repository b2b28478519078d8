package sluice.dispatch;

import java.time.Duration;
import sluice.health.ModelHealth;
import sluice.health.ModelHealth.Failure;
import sluice.limit.RequestSize;
import sluice.message.Prompt;
import sluice.provider.Classification;
import sluice.provider.Reply;

/// A request that was admitted and is sent once. Immutable.
///
/// @param isProbe whether it is a request of our own, which tells nothing of prompts
/// @param size what it was estimated to take
record Attempt(
    Prompt prompt, ModelLimiter limiter, boolean isProbe, RequestSize size, Admission admission) {

  /// What came back.
  ///
  /// @param sent when it was sent, a reading of the monotonic clock in nanoseconds
  /// @param failure what the attempt tells against its prompt where it failed
  record Replied(
      Reply reply, Duration latency, Classification classification, long sent, Failure failure) {}

  /// The health of its path and model.
  ModelHealth health() {
    return limiter.health(prompt.endpoint());
  }
}
