package sluice.volley;

import java.time.Instant;
import java.util.Optional;
import sluice.message.ErrorCode;
import sluice.provider.Verdict;
import sluice.volley.Attempt.Replied;
import sluice.volley.ModelHealth.Failure;
import sluice.volley.Outcome.ComesBack;

/// What is known so far of a prompt that is being sent. Immutable.
///
/// @param evidence what its failed attempts tell against it
/// @param lastFailure what it comes back for if its retry is not sent any more
/// @param isKeyRefreshed whether the key was read anew for it
record SendState(
    Tally tally, Evidence evidence, Optional<ComesBack> lastFailure, boolean isKeyRefreshed) {
  static final SendState NEW =
      new SendState(Tally.NONE, Evidence.NONE, Optional.empty(), /* isKeyRefreshed= */ false);

  SendState sent(Instant now) {
    return new SendState(tally.sent(now), evidence, lastFailure, isKeyRefreshed);
  }

  SendState replied(Replied replied, Instant now) {
    Tally taken = tally.taken(replied.reply(), replied.latency(), replied.verdict());
    return switch (replied.verdict()) {
      case Verdict.Answered(var usage, String model) ->
          new SendState(taken.answered(usage, model), evidence, lastFailure, isKeyRefreshed);
      case Verdict.Passing passing ->
          new SendState(
              taken,
              passing
                  .setback()
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
    return new SendState(tally, more, lastFailure, isKeyRefreshed);
  }

  SendState retrying(ComesBack failure) {
    return new SendState(tally, evidence, Optional.of(failure), isKeyRefreshed);
  }

  SendState keyRefreshed() {
    return new SendState(tally, evidence, lastFailure, /* isKeyRefreshed= */ true);
  }
}
