package sluice.local;

import java.time.Duration;

/// Counts requests against a [Rate]. Safe for many threads.
final class RequestBucket {
  private final Rate rate;
  private final double perNano;
  private double level;
  private long at;

  /// What came of one request.
  ///
  /// @param remaining how many more could follow at once
  /// @param pause until one is allowed again; zero where this one was
  /// @param full until the bucket is full
  record Taken(boolean isAllowed, int remaining, Duration pause, Duration full) {}

  /// A full bucket.
  ///
  /// @param now a reading of a monotonic clock in nanoseconds
  RequestBucket(Rate rate, long now) {
    this.rate = rate;
    this.perNano = rate.perMinute() / (double) Duration.ofMinutes(1).toNanos();
    this.level = rate.burst();
    this.at = now;
  }

  Rate rate() {
    return rate;
  }

  synchronized Taken take(long now) {
    level = Math.min(rate.burst(), level + Math.max(0, now - at) * perNano);
    at = now;
    boolean isAllowed = level >= 1;
    if (isAllowed) {
      level--;
    }
    Duration pause = isAllowed ? Duration.ZERO : until(1);
    return new Taken(isAllowed, (int) level, pause, until(rate.burst()));
  }

  private Duration until(double wanted) {
    return Duration.ofNanos(Math.round((wanted - level) / perNano));
  }
}
