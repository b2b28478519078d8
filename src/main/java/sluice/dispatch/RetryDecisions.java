package sluice.dispatch;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import sluice.dispatch.Attempt.Replied;
import sluice.dispatch.RetryPolicy.Context;
import sluice.dispatch.RetryPolicy.Decision;
import sluice.limit.AttemptLimit;
import sluice.limit.RetryBudget;
import sluice.provider.Redactor;

/// Applies [RetryPolicy] to the replies of one batch, with the time, evidence and retry budget of
/// the moment. Safe for many threads.
///
/// @param limit how often a prompt may fail before it gets its record
/// @param retries the retries of the environment
record RetryDecisions(
    Invocation invocation,
    AttemptLimit limit,
    RetryBudget retries,
    RandomGenerator random,
    Redactor redactor) {
  private static final long LEAST_PAUSE_MILLIS = 500;

  /// Decides what follows from a reply.
  ///
  /// @param key the API key that the request was sent with
  /// @param earlier the evidence of earlier receives; empty if it cannot be read
  Decision decide(
      SendState state, Replied replied, Optional<String> key, Optional<Double> earlier) {
    return RetryPolicy.decide(
        replied.classification(),
        replied.reply(),
        new Context(
            () -> StoredResponses.of(replied.reply(), redactor, key),
            state.lastFailure().isPresent(),
            state.isKeyRefreshed(),
            this::shortPause,
            pause -> mayBeRetried(state, earlier) && invocation.allows(pause)));
  }

  private boolean mayBeRetried(SendState state, Optional<Double> earlier) {
    boolean isLast =
        earlier.map(sum -> limit.isReached(state.evidence().upperBound(sum))).orElse(true);
    return !isLast && retries.hasRoom();
  }

  private Duration shortPause() {
    return Duration.ofMillis(LEAST_PAUSE_MILLIS + random.nextLong(LEAST_PAUSE_MILLIS));
  }
}
