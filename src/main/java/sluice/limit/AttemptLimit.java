package sluice.limit;

import java.time.Duration;
import java.time.Instant;

/// The rule when a prompt that keeps failing gets an error record. Pure.
///
/// @param attempts how many failures are enough, counted while other prompts succeed; 1 or more
public record AttemptLimit(int attempts) {
  /// The rounding of summed weights must not cost another attempt.
  private static final double MARGIN = 0.5;

  /// If no other prompt is answered meanwhile, an outage may cause the failures.
  private static final Duration ALONE = Duration.ofMinutes(30);

  /// Whether the evidence is enough.
  ///
  /// @param evidence a sum of weights of failed attempts
  public boolean isReached(double evidence) {
    return evidence >= attempts - MARGIN;
  }

  /// Returns how long a prompt with enough evidence must still wait for its record.
  ///
  /// @param since when its first attempt failed
  /// @param isOtherAnswered whether another prompt of its path and model was answered since
  public Duration wait(Instant since, boolean isOtherAnswered, Instant now) {
    Duration left = Duration.between(now, since.plus(ALONE));
    return isOtherAnswered || left.isNegative() ? Duration.ZERO : left;
  }
}
