package sluice.limit;

import java.time.Duration;

/// A token bucket: what may start now, and when the next may. Immutable; readings are of a
/// monotonic clock in nanoseconds.
///
/// It fills steadily and starts empty. What it holds is little, a quarter of a second's worth: some
/// providers judge in windows of a second, and after a freeze there must be no burst. A tenth of a
/// second more makes good for timers that fire late. A need beyond what it holds starts when the
/// bucket is full and leaves it in debt, so that in any window no more starts than the rate allows
/// and one bucketful or one such need.
///
/// @param perNano how fast it fills
/// @param level what is in it; below zero, what it owes
/// @param at when that was so
public record TokenBucket(double perNano, double level, long at) {
  private static final double NANOS_A_MINUTE = Duration.ofMinutes(1).toNanos();
  private static final double BURST_NANOS = Duration.ofMillis(250).toNanos();
  private static final double LATENESS_NANOS = Duration.ofMillis(100).toNanos();

  /// An empty bucket.
  ///
  /// @param perMinute more than 0
  public static TokenBucket empty(double perMinute, long now) {
    return new TokenBucket(perMinute / NANOS_A_MINUTE, 0, now);
  }

  /// How much it lets through in a minute.
  public double perMinute() {
    return perNano * NANOS_A_MINUTE;
  }

  /// How long until so much may start; zero where it may now.
  public Duration wait(double amount, long now) {
    double missing = Math.min(amount, burst()) - refilled(now).level;
    return missing <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(missing / perNano));
  }

  /// So much starts, whether it may or not.
  public TokenBucket take(double amount, long now) {
    TokenBucket refilled = refilled(now);
    return new TokenBucket(perNano, refilled.level - amount, now);
  }

  /// So much of what was taken was not used; negative where more was.
  public TokenBucket refund(double amount, long now) {
    TokenBucket refilled = refilled(now);
    return new TokenBucket(perNano, Math.min(capacity(), refilled.level + amount), now);
  }

  /// Nothing starts for so long; a bucket that owes more stays as it is.
  public TokenBucket usedUp(Duration wait, long now) {
    TokenBucket refilled = refilled(now);
    return new TokenBucket(perNano, Math.min(refilled.level, 1 - wait.toNanos() * perNano), now);
  }

  /// Fills at another rate from now on.
  public TokenBucket withRate(double perMinute, long now) {
    double rate = perMinute / NANOS_A_MINUTE;
    return rate == perNano ? this : new TokenBucket(rate, refilled(now).level, now).refilled(now);
  }

  private TokenBucket refilled(long now) {
    double filled = level + Math.max(0, now - at) * perNano;
    return new TokenBucket(perNano, Math.min(capacity(), filled), at + Math.max(0, now - at));
  }

  /// One at least, or nothing would ever start.
  private double burst() {
    return Math.max(1, perNano * BURST_NANOS);
  }

  private double capacity() {
    return burst() + perNano * LATENESS_NANOS;
  }
}
