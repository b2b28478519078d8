package sluice.limit;

import java.time.Duration;

/// What part of its share an environment takes of an account whose limits are known: all of it, as
/// long as nobody else takes of it as well. Immutable; readings are of a monotonic clock in
/// nanoseconds.
///
/// It goes down by the headers before it is too late, by a 429 at the latest, and back up as room
/// returns. One 429 tells little: it goes down again only for one that comes after ten more
/// requests have ended, or after a minute; and from one that has none before it within a minute it
/// is back up within seconds.
///
/// @param part from 0.02 to 1
/// @param adjustedAt when that was last looked at
/// @param loweredAt when it was last lowered for a refusal
/// @param ends how many requests have ended since
/// @param isLone whether there was no such refusal in the minute before that one
/// @param room the margin when that was last looked at, as far as it counts
public record Throttle(
    double part,
    long adjustedAt,
    long loweredAt,
    int endedSince,
    boolean isLone,
    double lastMargin) {
  private static final double LEAST = 0.02;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// After a refusal, by how much, and at most how often.
  private static final double DECREASE = 0.7;

  private static final Duration BETWEEN_DECREASES = Duration.ofSeconds(1);
  private static final int REQUESTS_BETWEEN_DECREASES = 10;

  /// By how much it goes with the margin at once, and by how much for each second of a lack.
  private static final double PROPORTIONAL_GAIN = 2;

  private static final double INTEGRAL_GAIN = 0.1;

  /// For each second, and all of the margin.
  private static final double RECOVERY_GAIN = 0.05;

  /// More room tells nothing more.
  private static final double MOST_MARGIN = 0.2;

  /// Windows of few requests are never used up evenly.
  private static final double TOLERANCE = 0.1;

  /// For each second, where the provider says nothing of its limits, or lets in so little at once
  /// that there is never much room; and after a single refusal.
  private static final double SLOW_RECOVERY = 0.01;

  private static final double FAST_RECOVERY = 0.05;

  /// Takes all of its share.
  static Throttle open(long now) {
    return new Throttle(1, now, now - MINUTE.toNanos(), 0, true, 0);
  }

  /// The provider refused one for its rate. Those that were on their way together are refused
  /// together, and count once.
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

  /// One was answered. Where its headers told how much is left, that was taken up before, and this
  /// adds nothing.
  Throttle answered(long now) {
    Throttle recovery = adjusted(part + blindRecovery(now) * seconds(now), lastMargin, now);
    return new Throttle(recovery.part, now, loweredAt, endedSince + 1, isLone, lastMargin);
  }

  /// Headers told how much is left.
  ///
  /// Slower where there is clearly less than enough left, quicker where there is more; and at once
  /// with the margin itself. What is left sums up the rates of all, and is told late: to follow it
  /// by its sum alone would make all who share an account swing together.
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
