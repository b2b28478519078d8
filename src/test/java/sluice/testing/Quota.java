package sluice.testing;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucket;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.time.Instant;

/// One limit as a provider counts it. Bucket4j does the counting, so that the token buckets under
/// test are held against arithmetic that is not their own. Confined to one thread.
///
/// Time is what [#at] was told last, in readings of a monotonic clock in nanoseconds.
public final class Quota {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// Bucket4j counts whole tokens. In sixtieths of one, a second's worth of any limit is whole.
  private static final long UNITS = 60;

  private final Clock clock;
  private final long perMinute;
  private final long capacity;
  private final LocalBucket bucket;
  private double share = 1;

  private static final class Clock implements TimeMeter {
    private long nanos;

    @Override
    public long currentTimeNanos() {
      return nanos;
    }

    /// Windows that begin with the minute need a clock that knows minutes.
    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }

  private Quota(long perMinute, long capacity, Bandwidth bandwidth, long now) {
    this.perMinute = perMinute;
    this.capacity = capacity;
    this.clock = new Clock();
    clock.nanos = now;
    this.bucket =
        new LocalBucketBuilder()
            .addLimit(bandwidth)
            .withCustomTimePrecision(clock)
            .withSynchronizationStrategy(SynchronizationStrategy.NONE)
            .build();
  }

  /// A bucket that is full at first and fills all the time, as OpenAI's.
  public static Quota filling(Rate rate, long now) {
    long capacity = Math.round(rate.burst() * UNITS);
    return new Quota(rate.perMinute(), capacity, filling(rate.perMinute(), capacity, 1), now);
  }

  private static Bandwidth filling(long perMinute, long capacity, double share) {
    return Bandwidth.builder()
        .capacity(capacity)
        .refillGreedy(perMinute * UNITS, Duration.ofNanos(Math.round(MINUTE.toNanos() / share)))
        .build();
  }

  /// A count that starts anew with each minute of the clock.
  public static Quota window(long perMinute) {
    long capacity = perMinute * UNITS;
    Bandwidth bandwidth =
        Bandwidth.builder()
            .capacity(capacity)
            .refillIntervallyAligned(capacity, MINUTE, Instant.EPOCH.plus(MINUTE))
            .build();
    return new Quota(perMinute, capacity, bandwidth, 0);
  }

  /// Lets time pass, during which a bucket got a share of its limit while others took the rest.
  void at(long now, double ofLimit) {
    if (ofLimit != share) {
      share = ofLimit;
      BucketConfiguration shared =
          new ConfigurationBuilder().addLimit(filling(perMinute, capacity, share)).build();
      bucket.replaceConfiguration(shared, TokensInheritanceStrategy.AS_IS);
    }
    at(now);
  }

  /// Lets time pass.
  public void at(long now) {
    clock.nanos = now;
  }

  /// Whether so much is left.
  public boolean holds(long amount) {
    return bucket.getAvailableTokens() >= amount * UNITS;
  }

  /// Takes what it holds.
  ///
  /// @throws IllegalStateException where it does not hold as much
  public void take(long amount) {
    if (!bucket.tryConsume(amount * UNITS)) {
      throw new IllegalStateException("not that much is left: " + amount);
    }
  }

  /// The limit of a minute.
  public long perMinute() {
    return perMinute;
  }

  /// How much is left, in whole ones.
  public long remaining() {
    return bucket.getAvailableTokens() / UNITS;
  }

  /// How long it takes until so much is left, where nobody takes any.
  public Duration until(long amount) {
    return untilUnits(amount * UNITS);
  }

  /// How long it takes until all of it is left.
  public Duration untilFull() {
    return untilUnits(capacity);
  }

  /// A provider tells times by the whole limit, whoever may take a share of it meanwhile.
  private Duration untilUnits(long units) {
    long nanos = bucket.estimateAbilityToConsume(units).getNanosToWaitForRefill();
    return Duration.ofNanos(Math.round(nanos * share));
  }
}
