package sluice.volley;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import sluice.message.ErrorCode;

/// What the failed attempts of one invocation tell against their prompt. Immutable.
///
/// @param sum of their weights, see [sluice.limit.RecentResults]
/// @param unweighed those of which the others could not tell
/// @param since when the first of them failed
/// @param code what a record would give as the reason
record Evidence(double sum, int unweighed, Optional<Instant> since, Optional<ErrorCode> code) {
  static final Evidence NONE = new Evidence(0, 0, Optional.empty(), Optional.empty());

  /// One more attempt failed.
  ///
  /// @param weight empty where a probe has to tell
  Evidence and(OptionalDouble weight, ErrorCode as, Instant now) {
    return new Evidence(
        sum + weight.orElse(0),
        unweighed + (weight.isPresent() ? 0 : 1),
        since.or(() -> Optional.of(now)),
        Optional.of(as));
  }

  /// What was not weighed weighs so much each.
  Evidence weighed(double weight) {
    return new Evidence(sum + unweighed * weight, 0, since, code);
  }

  /// The most it can come to.
  double most() {
    return sum + unweighed;
  }
}
