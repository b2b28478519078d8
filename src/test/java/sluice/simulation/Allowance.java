package sluice.simulation;

import java.time.Duration;

/// One limit of an account, kept as providers do: a bucket that refills evenly. Confined to one
/// thread.
final class Allowance {
  private static final double MINUTE = Duration.ofMinutes(1).toNanos();

  private final long perMinute;
  private final double capacity;
  private double left;
  private long filledAt;

  /// A full bucket.
  ///
  /// @param burst what flows in during this time fits into it
  Allowance(long perMinute, Duration burst) {
    this.perMinute = perMinute;
    this.capacity = Math.max(1, perMinute * (burst.toNanos() / MINUTE));
    this.left = capacity;
  }

  /// Lets flow in what did since the last time.
  ///
  /// @param share how much of the limit is ours
  void refill(long nanos, double share) {
    left = Math.min(capacity, left + (nanos - filledAt) / MINUTE * perMinute * share);
    filledAt = nanos;
  }

  boolean holds(long amount) {
    return left >= Math.min((double) amount, capacity);
  }

  void take(long amount) {
    left -= amount;
  }

  /// Until so much is there.
  Duration until(long amount) {
    return Duration.ofNanos((long) Math.ceil(Math.max(0, amount - left) / perMinute * MINUTE));
  }

  /// Until it is full.
  Duration untilFull() {
    return Duration.ofNanos((long) Math.ceil((capacity - left) / perMinute * MINUTE));
  }

  long limit() {
    return perMinute;
  }

  long remaining() {
    return Math.max(0, (long) left);
  }
}
