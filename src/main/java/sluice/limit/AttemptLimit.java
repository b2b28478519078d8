package sluice.limit;

import java.time.Duration;
import java.time.Instant;

/// When a prompt that keeps failing gets its record. Pure.
///
/// @param attempts the sum of evidence that is enough, in attempts that fail while the others are
///   well
public record AttemptLimit(int attempts) {
  /// Sums of weights that are rounded must not cost another attempt.
  private static final double MARGIN = 0.5;

  /// Where no other prompt was answered meanwhile, an outage may be what fails it.
  private static final Duration ALONE = Duration.ofMinutes(30);

  /// Whether the evidence is enough.
  ///
  /// @param evidence a sum of [RecentResults#weight]
  public boolean isReached(double evidence) {
    return evidence >= attempts - MARGIN;
  }

  /// How long a prompt whose evidence is enough has yet to wait.
  ///
  /// @param since when it failed first
  /// @param isOtherAnswered whether a prompt of its path and model was answered since
  public Duration wait(Instant since, boolean isOtherAnswered, Instant now) {
    Duration left = Duration.between(now, since.plus(ALONE));
    return isOtherAnswered || left.isNegative() ? Duration.ZERO : left;
  }
}
