package sluice.provider;

import java.time.Duration;
import sluice.limit.RateLimitStatus;

/// What a limit is counted over, where a provider leaves it to be found out. Pure.
final class LimitWindow {
  /// What most limits are counted over.
  static final Duration MINUTE = Duration.ofMinutes(1);

  static final Duration DAY = Duration.ofDays(1);

  /// A bucket of a minute never takes so long to fill, however roughly it is told.
  private static final Duration PAST_ANY_MINUTE = Duration.ofHours(1);

  /// A bucket of a day takes less: figures that say more do not belong together.
  private static final Duration PAST_ANY_DAY = Duration.ofDays(2);

  /// Less is mostly rounding.
  private static final Duration LEAST_RESET = Duration.ofMillis(100);

  /// A minute ends sooner, even by two clocks that disagree.
  private static final Duration PAST_A_MINUTE = Duration.ofMinutes(5);

  private LimitWindow() {}

  static RateLimitStatus over(RateLimitStatus standing, Duration period) {
    return new RateLimitStatus(standing.limit(), standing.remaining(), standing.reset(), period);
  }

  /// Whether it is longer than what most limits are counted over.
  static boolean isLonger(Duration period) {
    return period.compareTo(MINUTE) > 0;
  }

  /// Of a bucket that fills all the time: its reset is how long it takes to fill up what is
  /// missing, and the whole of it takes as much longer as it is larger. It is a day's where that is
  /// about a day.
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

  /// 0 where it is not told how much is missing, or nothing is.
  private static double wholeToMissing(RateLimitStatus standing) {
    long limit = standing.limit().orElse(0);
    long missing = limit - standing.remaining().orElse(limit);
    return missing <= 0 ? 0 : (double) limit / missing;
  }

  /// Of a limit that is whole again at its reset and not before: it is a day's where that is
  /// further off than a minute's can be.
  static RateLimitStatus byReset(RateLimitStatus standing) {
    return standing
        .reset()
        .filter(reset -> reset.compareTo(PAST_A_MINUTE) > 0)
        .map(_ -> over(standing, DAY))
        .orElse(standing);
  }
}
