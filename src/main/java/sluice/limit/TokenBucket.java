package sluice.limit;

import java.time.Duration;

/// A token bucket. Immutable; times are of a monotonic clock in nanoseconds.
///
/// It fills steadily and starts empty. It holds little, the amount of a quarter of a second: some
/// providers count in windows of a second, and after a pause of the process there must be no burst.
/// It may exceed that by a tenth of a second's amount, to make up for timers that fire late. An
/// amount larger than the bucket starts when the bucket is full and leaves a debt, so that in any
/// window no more starts than the rate allows plus one bucket or one such amount.
///
/// @param perNano how fast it fills
/// @param level how much it holds; negative if it is in debt
/// @param at when it held that
public record TokenBucket(double perNano, double level, long at) {
  private static final double NANOS_A_MINUTE = Duration.ofMinutes(1).toNanos();
  private static final double BURST_NANOS = Duration.ofMillis(250).toNanos();
  private static final double LATENESS_NANOS = Duration.ofMillis(100).toNanos();

  /// An empty bucket.
  ///
  /// @param perMinute how fast it fills; more than 0
  public static TokenBucket empty(double perMinute, long now) {
    return new TokenBucket(perMinute / NANOS_A_MINUTE, 0, now);
  }

  /// The amount per minute.
  public double perMinute() {
    return perNano * NANOS_A_MINUTE;
  }

  /// Returns how long until an amount may start; zero if it may now.
  public Duration wait(double amount, long now) {
    double missing = Math.min(amount, burst()) - refilled(now).level;
    return missing <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(missing / perNano));
  }

  /// Takes an amount, also if the bucket does not hold it.
  public TokenBucket take(double amount, long now) {
    TokenBucket refilled = refilled(now);
    return new TokenBucket(perNano, refilled.level - amount, now);
  }

  /// Gives back an amount that was taken but not used; a negative one takes more.
  public TokenBucket refund(double amount, long now) {
    TokenBucket refilled = refilled(now);
    return new TokenBucket(perNano, Math.min(capacity(), refilled.level + amount), now);
  }

  /// Empties the bucket for a time; a larger debt stays.
  public TokenBucket usedUp(Duration wait, long now) {
    TokenBucket refilled = refilled(now);
    return new TokenBucket(perNano, Math.min(refilled.level, 1 - wait.toNanos() * perNano), now);
  }

  /// Returns the bucket with another rate from now on.
  public TokenBucket withRate(double perMinute, long now) {
    double rate = perMinute / NANOS_A_MINUTE;
    return rate == perNano ? this : new TokenBucket(rate, refilled(now).level, now).refilled(now);
  }

  private TokenBucket refilled(long now) {
    double filled = level + Math.max(0, now - at) * perNano;
    return new TokenBucket(perNano, Math.min(capacity(), filled), at + Math.max(0, now - at));
  }

  /// At least 1, or no request could start.
  private double burst() {
    return Math.max(1, perNano * BURST_NANOS);
  }

  private double capacity() {
    return burst() + perNano * LATENESS_NANOS;
  }
}
