package sluice.dispatch;

import java.time.Duration;
import sluice.health.ModelHealth;
import sluice.health.ModelHealth.Failure;
import sluice.limit.RequestSize;
import sluice.message.Prompt;
import sluice.provider.Classification;
import sluice.provider.Reply;

/// One admitted request, sent once. Immutable.
///
/// @param isProbe whether the request is a probe, whose result does not count among those of
///   prompts
/// @param size the size from which its tokens are estimated
record Attempt(
    Prompt prompt, ModelLimiter limiter, boolean isProbe, RequestSize size, Admission admission) {

  /// The reply to an attempt.
  ///
  /// @param sent when the request was sent, by the monotonic clock in nanoseconds
  /// @param failure what a failed attempt counts against its prompt
  record Replied(
      Reply reply, Duration latency, Classification classification, long sent, Failure failure) {}

  /// The health of its path and model.
  ModelHealth health() {
    return limiter.health(prompt.endpoint());
  }
}
