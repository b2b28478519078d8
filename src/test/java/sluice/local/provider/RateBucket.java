package sluice.local.provider;

import java.time.Duration;

/// Counts requests or tokens against a [Rate]. Confined to its [ModelMeter].
final class RateBucket {
  private final Rate rate;
  private final double perNano;
  private double level;
  private long at;

  /// A full bucket.
  ///
  /// @param now a reading of a monotonic clock in nanoseconds
  RateBucket(Rate rate, long now) {
    this.rate = rate;
    this.perNano = rate.perMinute() / (double) Duration.ofMinutes(1).toNanos();
    this.level = rate.burst();
    this.at = now;
  }

  Rate rate() {
    return rate;
  }

  /// Lets in what came since the last time.
  void fill(long now) {
    level = Math.min((double) rate.burst(), level + Math.max(0, now - at) * perNano);
    at = now;
  }

  boolean holds(long amount) {
    return level >= amount;
  }

  void take(long amount) {
    level -= amount;
  }

  /// How much is in it, in whole ones.
  long remaining() {
    return (long) level;
  }

  /// How long it takes until so much is in it.
  Duration until(long amount) {
    return Duration.ofNanos(Math.max(0, Math.round((amount - level) / perNano)));
  }
}
