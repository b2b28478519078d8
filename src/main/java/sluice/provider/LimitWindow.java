package sluice.provider;

import java.time.Duration;
import sluice.limit.RateLimitStatus;

/// Infers the window of a limit, where a provider does not report it. Pure.
final class LimitWindow {
  /// The window of most limits.
  static final Duration MINUTE = Duration.ofMinutes(1);

  static final Duration DAY = Duration.ofDays(1);

  /// Longer than a bucket of a minute takes to fill, allowing for rounding.
  private static final Duration PAST_ANY_MINUTE = Duration.ofHours(1);

  /// Longer than a bucket of a day takes to fill; numbers that imply more are inconsistent.
  private static final Duration PAST_ANY_DAY = Duration.ofDays(2);

  /// The shortest reset that is used; a shorter one is mostly rounding.
  private static final Duration LEAST_RESET = Duration.ofMillis(100);

  /// Longer than a window of a minute lasts, allowing for clocks that differ.
  private static final Duration PAST_A_MINUTE = Duration.ofMinutes(5);

  private LimitWindow() {}

  /// Returns a status with another window.
  static RateLimitStatus over(RateLimitStatus standing, Duration period) {
    return new RateLimitStatus(standing.limit(), standing.remaining(), standing.reset(), period);
  }

  /// Returns whether a window is longer than that of most limits.
  static boolean isLonger(Duration period) {
    return period.compareTo(MINUTE) > 0;
  }

  /// Infers the window of a token bucket, whose reset is the time to refill the missing quota. The
  /// time to refill all of it is in proportion; if it is about a day, so is the window.
  static RateLimitStatus byRefill(RateLimitStatus standing) {
    return standing
        .reset()
        .filter(reset -> reset.compareTo(LEAST_RESET) >= 0)
        .filter(reset -> isAboutADay(reset.toMillis() * wholeToMissing(standing)))
        .map(_ -> over(standing, DAY))
        .orElse(standing);
  }

  private static boolean isAboutADay(double millis) {
    return millis > PAST_ANY_MINUTE.toMillis() && millis < PAST_ANY_DAY.toMillis();
  }

  /// Returns the ratio of the limit to the missing quota; 0 if nothing is missing or it isn't
  /// known.
  private static double wholeToMissing(RateLimitStatus standing) {
    long limit = standing.limit().orElse(0);
    long missing = limit - standing.remaining().orElse(limit);
    return missing <= 0 ? 0 : (double) limit / missing;
  }

  /// Infers the window of a limit that is restored as a whole at its reset: a day if the reset is
  /// later than that of a minute can be.
  static RateLimitStatus byReset(RateLimitStatus standing) {
    return standing
        .reset()
        .filter(reset -> reset.compareTo(PAST_A_MINUTE) > 0)
        .map(_ -> over(standing, DAY))
        .orElse(standing);
  }
}
