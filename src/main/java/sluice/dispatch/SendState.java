package sluice.dispatch;

import java.time.Instant;
import java.util.Optional;
import sluice.dispatch.Attempt.Replied;
import sluice.health.Evidence;
import sluice.health.ModelHealth.Failure;
import sluice.message.ErrorCode;
import sluice.outcome.AttemptStatistics;
import sluice.outcome.Outcome.Returned;
import sluice.provider.Classification;

/// What is known so far of a prompt that is being sent. Immutable.
///
/// @param evidence what its failed attempts count against it
/// @param lastFailure why it is returned if its retry is not sent
/// @param isKeyRefreshed whether the key has been refreshed for it
record SendState(
    AttemptStatistics statistics,
    Evidence evidence,
    Optional<Returned> lastFailure,
    boolean isKeyRefreshed) {
  static final SendState NEW =
      new SendState(
          AttemptStatistics.NONE, Evidence.NONE, Optional.empty(), /* isKeyRefreshed= */ false);

  SendState sent(Instant now) {
    return with(statistics.sent(now));
  }

  SendState replied(Replied replied, Instant now) {
    AttemptStatistics updated =
        statistics.replied(replied.reply(), replied.latency(), replied.classification());
    return switch (replied.classification()) {
      case Classification.Success(var usage, String model) -> with(updated.answered(usage, model));
      case Classification.Retryable retryable ->
          with(updated)
              .with(
                  retryable
                      .kind()
                      .code()
                      .filter(_ -> replied.failure().weight().orElse(1) > 0)
                      .map(code -> evidence.and(replied.failure(), code, now))
                      .orElse(evidence));
      default -> with(updated);
    };
  }

  /// The prompt alone was refused for the quota, while others were answered.
  SendState failed(Failure failure, Instant now) {
    return failure.weight().orElse(0) > 0
        ? with(evidence.and(failure, ErrorCode.PROVIDER_ERROR_EXHAUSTED, now))
        : this;
  }

  private SendState with(AttemptStatistics updated) {
    return new SendState(updated, evidence, lastFailure, isKeyRefreshed);
  }

  private SendState with(Evidence updated) {
    return new SendState(statistics, updated, lastFailure, isKeyRefreshed);
  }

  SendState retrying(Returned failure) {
    return new SendState(statistics, evidence, Optional.of(failure), isKeyRefreshed);
  }

  SendState keyRefreshed() {
    return new SendState(statistics, evidence, lastFailure, /* isKeyRefreshed= */ true);
  }
}
