package sluice.limit;

import java.time.Duration;

/// The fraction of its share of an account that an environment takes: all of it unless others use
/// the account too. Immutable; times are of a monotonic clock in nanoseconds.
///
/// The headers lower it before the limit is used up, a 429 at the latest; it rises again as room
/// returns. A single 429 tells little: the next one lowers the throttle only after ten more
/// requests or a minute, and after one without another in the minute before, the throttle recovers
/// within seconds.
///
/// @param part the fraction, from 0.02 to 1
/// @param adjustedAt when the fraction was last adjusted
/// @param loweredAt when a 429 last lowered it
/// @param endedSince how many requests have ended since
/// @param isLone whether no 429 had lowered it in the minute before
/// @param lastMargin the margin at the last adjustment, bounded as it counts
public record Throttle(
    double part,
    long adjustedAt,
    long loweredAt,
    int endedSince,
    boolean isLone,
    double lastMargin) {
  private static final double LEAST = 0.02;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// The factor of a decrease after a 429; below, how often it applies.
  private static final double DECREASE = 0.7;

  private static final Duration BETWEEN_DECREASES = Duration.ofSeconds(1);
  private static final int REQUESTS_BETWEEN_DECREASES = 10;

  /// The gains of the controller: proportional to the change of the margin, and per second to a
  /// negative margin.
  private static final double PROPORTIONAL_GAIN = 2;

  private static final double INTEGRAL_GAIN = 0.1;

  /// Per second, times the margin.
  private static final double RECOVERY_GAIN = 0.05;

  /// A larger margin counts like this one.
  private static final double MOST_MARGIN = 0.2;

  /// A window of few requests is never used evenly, so a small negative margin is none.
  private static final double TOLERANCE = 0.1;

  /// Per second: the recovery without headers, or with a margin that is never large. After a single
  /// 429 it is faster.
  private static final double SLOW_RECOVERY = 0.01;

  private static final double FAST_RECOVERY = 0.05;

  /// A throttle that takes the whole share.
  static Throttle open(long now) {
    return new Throttle(1, now, now - MINUTE.toNanos(), 0, true, 0);
  }

  /// A request was rate-limited. Requests that were in flight together are refused together, and
  /// count once.
  Throttle refused(long now) {
    return isTooSoon(now)
        ? new Throttle(part, adjustedAt, loweredAt, endedSince + 1, isLone, lastMargin)
        : new Throttle(least(part * DECREASE), now, now, 0, isLong(now - loweredAt), lastMargin);
  }

  private boolean isTooSoon(long now) {
    long since = now - loweredAt;
    return since < BETWEEN_DECREASES.toNanos()
        || (endedSince < REQUESTS_BETWEEN_DECREASES && !isLong(since));
  }

  private static boolean isLong(long since) {
    return since >= MINUTE.toNanos();
  }

  /// A request was answered. If its headers reported a margin, that has adjusted the throttle, and
  /// no time is left to recover for.
  Throttle answered(long now) {
    Throttle recovery = adjusted(part + blindRecovery(now) * seconds(now), lastMargin, now);
    return new Throttle(recovery.part, now, loweredAt, endedSince + 1, isLone, lastMargin);
  }

  /// Adjusts the throttle to a margin that headers reported.
  ///
  /// A proportional-integral controller: the throttle follows each change of the margin at once,
  /// and falls while the margin is negative. The margin sums up the rates of all who share the
  /// account and is reported late; with the integral part alone they would oscillate together.
  ///
  /// @param margin from -1 to 1
  Throttle reported(double margin, long now) {
    double counted = Math.min(MOST_MARGIN, margin < 0 ? Math.min(0, margin + TOLERANCE) : margin);
    double atMostOne = Math.min(1, seconds(now));
    double change =
        PROPORTIONAL_GAIN * (counted - lastMargin)
            + INTEGRAL_GAIN * Math.min(0, counted) * atMostOne;
    return adjusted(part * Math.exp(change) + recovery(margin, counted, now), counted, now);
  }

  private double recovery(double margin, double counted, long now) {
    if (margin >= MOST_MARGIN) {
      return blindRecovery(now) * seconds(now);
    }
    double blindRecovery = margin > -TOLERANCE / 2 ? SLOW_RECOVERY : 0;
    return Math.max(blindRecovery, RECOVERY_GAIN * counted) * Math.min(1, seconds(now));
  }

  private double blindRecovery(long now) {
    return isLone || isLong(now - loweredAt) ? FAST_RECOVERY : SLOW_RECOVERY;
  }

  private double seconds(long now) {
    return Math.min(MINUTE.toNanos(), now - adjustedAt) / 1e9;
  }

  private Throttle adjusted(double wanted, double counted, long now) {
    return new Throttle(least(wanted), now, loweredAt, endedSince, isLone, counted);
  }

  private static double least(double wanted) {
    return Math.clamp(wanted, LEAST, 1);
  }
}
