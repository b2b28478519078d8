package sluice.health;

import java.time.Instant;
import java.util.Optional;
import sluice.health.ModelHealth.Failure;
import sluice.message.ErrorCode;

/// What the failed attempts of one invocation count against their prompt. Immutable.
///
/// @param sum the sum of their weights, see [RecentResults]
/// @param unweighed the number of failures that the results of other prompts could not weigh
/// @param isReset whether the evidence of earlier receives is void because of an outage
/// @param since when the first of the failures happened
/// @param code the error code of the record, should the prompt be given up
public record Evidence(
    double sum, int unweighed, boolean isReset, Optional<Instant> since, Optional<ErrorCode> code) {
  public static final Evidence NONE =
      new Evidence(0, 0, /* isReset= */ false, Optional.empty(), Optional.empty());

  /// Voids the evidence so far and that of earlier receives, because of an outage.
  public Evidence reset() {
    return new Evidence(0, 0, /* isReset= */ true, Optional.empty(), code);
  }

  /// Adds a failed attempt.
  public Evidence and(Failure failure, ErrorCode as, Instant now) {
    Evidence before = failure.isOutage() ? reset() : this;
    return new Evidence(
        before.sum + failure.weight().orElse(0),
        before.unweighed + (failure.weight().isPresent() ? 0 : 1),
        before.isReset,
        before.since.or(() -> Optional.of(now)),
        Optional.of(as));
  }

  /// Gives each unweighed failure a weight.
  public Evidence weighed(double weight) {
    return new Evidence(sum + unweighed * weight, 0, isReset, since, code);
  }

  /// The most that the evidence can become, together with that of earlier receives.
  public double upperBound(double earlier) {
    return (isReset ? 0 : earlier) + sum + unweighed;
  }

  /// Whether there is any evidence.
  public boolean isAny() {
    return sum + unweighed > 0;
  }
}
