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
/// @param evidence what its failed attempts tell against it
/// @param lastFailure what it comes back for if its retry is not sent any more
/// @param isKeyRefreshed whether the key was read anew for it
record SendState(
    AttemptStatistics statistics,
    Evidence evidence,
    Optional<Returned> lastFailure,
    boolean isKeyRefreshed) {
  static final SendState NEW =
      new SendState(
          AttemptStatistics.NONE, Evidence.NONE, Optional.empty(), /* isKeyRefreshed= */ false);

  SendState sent(Instant now) {
    return new SendState(statistics.sent(now), evidence, lastFailure, isKeyRefreshed);
  }

  SendState replied(Replied replied, Instant now) {
    AttemptStatistics taken =
        statistics.replied(replied.reply(), replied.latency(), replied.classification());
    return switch (replied.classification()) {
      case Classification.Success(var usage, String model) ->
          new SendState(taken.answered(usage, model), evidence, lastFailure, isKeyRefreshed);
      case Classification.Retryable passing ->
          new SendState(
              taken,
              passing
                  .kind()
                  .code()
                  .filter(_ -> replied.failure().weight().orElse(1) > 0)
                  .map(code -> evidence.and(replied.failure(), code, now))
                  .orElse(evidence),
              lastFailure,
              isKeyRefreshed);
      default -> new SendState(taken, evidence, lastFailure, isKeyRefreshed);
    };
  }

  /// It was refused for the quota, others being answered.
  SendState failed(Failure failure, Instant now) {
    Evidence more =
        failure.weight().orElse(0) > 0
            ? evidence.and(failure, ErrorCode.PROVIDER_ERROR_EXHAUSTED, now)
            : evidence;
    return new SendState(statistics, more, lastFailure, isKeyRefreshed);
  }

  SendState retrying(Returned failure) {
    return new SendState(statistics, evidence, Optional.of(failure), isKeyRefreshed);
  }

  SendState keyRefreshed() {
    return new SendState(statistics, evidence, lastFailure, /* isKeyRefreshed= */ true);
  }
}
