package sluice.health;

import java.time.Instant;
import java.util.Optional;
import sluice.health.ModelHealth.Failure;
import sluice.message.ErrorCode;

/// What the failed attempts of one invocation tell against their prompt. Immutable.
///
/// @param sum of their weights, see [sluice.health.RecentResults]
/// @param unweighed those of which the others could not tell
/// @param isAnew whether an outage makes void what was held against the prompt before
/// @param since when the first of them failed
/// @param code what a record would give as the reason
public record Evidence(
    double sum, int unweighed, boolean isReset, Optional<Instant> since, Optional<ErrorCode> code) {
  public static final Evidence NONE =
      new Evidence(0, 0, /* isReset= */ false, Optional.empty(), Optional.empty());

  /// An outage makes void what was found so far, and before.
  public Evidence reset() {
    return new Evidence(0, 0, /* isReset= */ true, Optional.empty(), code);
  }

  /// One more attempt failed.
  public Evidence and(Failure failure, ErrorCode as, Instant now) {
    Evidence before = failure.isOutage() ? reset() : this;
    return new Evidence(
        before.sum + failure.weight().orElse(0),
        before.unweighed + (failure.weight().isPresent() ? 0 : 1),
        before.isReset,
        before.since.or(() -> Optional.of(now)),
        Optional.of(as));
  }

  /// What was not weighed weighs so much each.
  public Evidence weighed(double weight) {
    return new Evidence(sum + unweighed * weight, 0, isReset, since, code);
  }

  /// The most it can come to, with what earlier invocations found.
  public double upperBound(double earlier) {
    return (isReset ? 0 : earlier) + sum + unweighed;
  }

  /// Whether there is any.
  public boolean isAny() {
    return sum + unweighed > 0;
  }
}
