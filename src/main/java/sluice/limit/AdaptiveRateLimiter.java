package sluice.limit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;

/// The rate limiter of one model in one environment: a token bucket for each known limit, corrected
/// by the provider's headers and 429 responses. Immutable; times are of a monotonic clock in
/// nanoseconds.
///
/// Each bucket fills with the environment's share of the account's limit less one percent, so that
/// requests that arrive together never exceed a window of the provider. If others use the account
/// too, less than the share is left: then a [Throttle] slows all buckets down, by the headers in
/// time or at the latest by a 429, and speeds them up again as room returns.
///
/// @param configured the limits in the settings
/// @param environments how many share the account
/// @param buckets by the unit that they count
/// @param throttled the fraction of its share that the environment takes now
/// @param heldUntil nothing starts before
public record AdaptiveRateLimiter(
    ModelRates configured,
    int environments,
    Map<LimitedUnit, TokenBucket> buckets,
    Throttle throttled,
    long heldUntil) {
  private static final double HEADROOM = 0.99;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// A limiter without a response yet; its buckets are empty.
  public static AdaptiveRateLimiter of(ModelRates configured, int environments, long now) {
    Map<LimitedUnit, TokenBucket> buckets = new EnumMap<>(LimitedUnit.class);
    for (LimitedUnit unit : LimitedUnit.values()) {
      configured
          .of(unit)
          .ifPresent(limit ->
              buckets.put(unit, TokenBucket.empty(share((double) limit, environments), now)));
    }
    return new AdaptiveRateLimiter(
        configured, environments, Map.copyOf(buckets), Throttle.open(now), now);
  }

  private static double share(double limit, int environments) {
    return HEADROOM * limit / environments;
  }

  /// Whether any limit of requests or tokens is known.
  public boolean isLimited() {
    return !buckets.isEmpty();
  }

  /// Whether any limit of tokens is known.
  public boolean countsTokens() {
    return buckets.size() > (buckets.containsKey(LimitedUnit.REQUESTS) ? 1 : 0);
  }

  /// Returns how long until a request may start; zero if it may now.
  public Duration wait(Tokens tokens, long now) {
    Duration longest = held(now);
    for (Map.Entry<LimitedUnit, TokenBucket> bucket : buckets.entrySet()) {
      Duration wait = bucket.getValue().wait(tokens.of(bucket.getKey()), now);
      longest = wait.compareTo(longest) > 0 ? wait : longest;
    }
    return longest;
  }

  /// Returns how long requests take to start at the rates; zero if no limit is known.
  ///
  /// @param requests how many they are
  /// @param tokens the sum of their tokens
  public Duration spread(long requests, Tokens tokens) {
    double minutes = 0;
    for (Map.Entry<LimitedUnit, TokenBucket> bucket : buckets.entrySet()) {
      boolean isRequests = bucket.getKey() == LimitedUnit.REQUESTS;
      double amount = isRequests ? requests : tokens.of(bucket.getKey());
      minutes = Math.max(minutes, amount / bucket.getValue().perMinute());
    }
    return Duration.ofNanos((long) (minutes * MINUTE.toNanos()));
  }

  /// Returns how long the provider's hint forbids a start.
  public Duration held(long now) {
    return Duration.ofNanos(Math.max(0, heldUntil - now));
  }

  /// A request starts.
  public AdaptiveRateLimiter start(Tokens tokens, long now) {
    return with((unit, bucket) -> bucket.take(tokens.of(unit), now));
  }

  /// A request has ended; corrects its estimated tokens by the actual ones. It still counts as one
  /// request.
  public AdaptiveRateLimiter settle(Tokens estimated, Tokens actual, long now) {
    return with((unit, bucket) -> bucket.refund(estimated.of(unit) - actual.of(unit), now));
  }

  /// Forbids starts for a time.
  public AdaptiveRateLimiter hold(Duration pause, long now) {
    long until = Math.max(heldUntil - now, pause.toNanos()) + now;
    return new AdaptiveRateLimiter(configured, environments, buckets, throttled, until);
  }

  /// The fraction of its share that the environment takes now, from 0.02 to 1.
  public double throttle() {
    return throttled.part();
  }

  /// A request was rate-limited.
  public AdaptiveRateLimiter refused(long now) {
    return throttled(throttled.refused(now), now);
  }

  /// A request was answered; its headers are [reported][#report] before.
  public AdaptiveRateLimiter answered(long now) {
    return throttled(throttled.answered(now), now);
  }

  /// Takes up the rate-limit headers of a response.
  public AdaptiveRateLimiter report(Map<LimitedUnit, RateLimitStatus> statuses, long now) {
    AdaptiveRateLimiter corrected = this;
    OptionalDouble tightest = OptionalDouble.empty();
    for (Map.Entry<LimitedUnit, RateLimitStatus> status : statuses.entrySet()) {
      corrected = corrected.withLimit(status.getKey(), status.getValue(), now);
      OptionalDouble margin = margin(status.getValue());
      boolean isTighter = margin.orElse(1) < tightest.orElse(1);
      tightest = isTighter || tightest.isEmpty() ? margin : tightest;
    }
    Throttle before = corrected.throttled;
    Throttle after = tightest.isPresent() ? before.reported(tightest.getAsDouble(), now) : before;
    AdaptiveRateLimiter adjusted = corrected.throttled(after, now);
    return Optional.ofNullable(statuses.get(LimitedUnit.REQUESTS))
        .filter(AdaptiveRateLimiter::isUsedUp)
        .map(status -> adjusted.usedUp(untilOne(status), now))
        .orElse(adjusted);
  }

  /// Empties the bucket of requests for a time.
  private AdaptiveRateLimiter usedUp(Duration wait, long now) {
    return with((unit, bucket) -> unit == LimitedUnit.REQUESTS ? bucket.usedUp(wait, now) : bucket);
  }

  /// Keeps the lesser of the reported and the configured limit. A limit over more than a minute is
  /// not a rate to spread requests by; when it is used up, the hint of the refusal applies.
  private AdaptiveRateLimiter withLimit(LimitedUnit unit, RateLimitStatus status, long now) {
    if (!isRate(status)) {
      return this;
    }
    double limit = Math.min(perMinute(status), (double) configured.of(unit).orElse(Long.MAX_VALUE));
    double rate = share(limit, environments) * throttle();
    TokenBucket known = buckets.getOrDefault(unit, TokenBucket.empty(rate, now));
    Map<LimitedUnit, TokenBucket> corrected = new HashMap<>(buckets);
    corrected.put(unit, known.withRate(rate, now));
    return with(corrected);
  }

  private static boolean isRate(RateLimitStatus status) {
    return status.limit().orElse(0) > 0 && status.period().compareTo(MINUTE) <= 0;
  }

  private static double perMinute(RateLimitStatus status) {
    return status.limit().orElseThrow() * (double) MINUTE.toNanos() / status.period().toNanos();
  }

  private static boolean isUsedUp(RateLimitStatus status) {
    return isRate(status) && status.remaining().orElse(1) == 0;
  }

  /// Returns the time until one more request fits, if the limit fills steadily, or until the reset
  /// if that is sooner. It only delays the bucket; unlike a hint, it returns no message to the
  /// queue.
  private static Duration untilOne(RateLimitStatus status) {
    Duration one = Duration.ofNanos((long) (MINUTE.toNanos() / perMinute(status)));
    return status.reset().filter(reset -> reset.compareTo(one) < 0).orElse(one);
  }

  /// Returns the margin of a limit, from -1 to 1: the fraction that remains less the fraction of
  /// the period until the reset. It is zero at a steadily filling limit if half remains, and at a
  /// fixed window if the fraction used equals the fraction of time passed. Empty if the headers do
  /// not tell.
  private static OptionalDouble margin(RateLimitStatus status) {
    if (!isRate(status) || status.remaining().isEmpty()) {
      return OptionalDouble.empty();
    }
    double left = status.remaining().getAsLong() / (double) status.limit().getAsLong();
    double missing =
        status
            .reset()
            .map(reset -> reset.toNanos() / (double) status.period().toNanos())
            .orElse(1 - left);
    return OptionalDouble.of(Math.clamp(left - missing, -1, 1));
  }

  private AdaptiveRateLimiter throttled(Throttle changed, long now) {
    double ratio = changed.part() / throttle();
    AdaptiveRateLimiter refilled =
        ratio == 1 ? this : with((_, bucket) -> bucket.withRate(bucket.perMinute() * ratio, now));
    return new AdaptiveRateLimiter(configured, environments, refilled.buckets, changed, heldUntil);
  }

  /// Returns the requests or tokens started, in percent of what the provider allows this
  /// environment in a time, for the limit that was used most; empty if no limit is known.
  ///
  /// @param requests how many were started
  /// @param tokens the sum of their tokens
  public OptionalDouble percent(long requests, Tokens tokens, Duration wall) {
    double minutes = wall.toNanos() / (double) MINUTE.toNanos();
    return buckets.entrySet().stream()
        .mapToDouble(bucket -> {
          double allowed = bucket.getValue().perMinute() / throttle() / HEADROOM * minutes;
          boolean isRequests = bucket.getKey() == LimitedUnit.REQUESTS;
          double asked = isRequests ? requests : tokens.of(bucket.getKey());
          return allowed > 0 ? 100 * asked / allowed : 0;
        })
        .max();
  }

  private AdaptiveRateLimiter with(BiFunction<LimitedUnit, TokenBucket, TokenBucket> change) {
    if (buckets.isEmpty()) {
      return this;
    }
    Map<LimitedUnit, TokenBucket> changed = new EnumMap<>(LimitedUnit.class);
    buckets.forEach((unit, bucket) -> changed.put(unit, change.apply(unit, bucket)));
    return with(changed);
  }

  private AdaptiveRateLimiter with(Map<LimitedUnit, TokenBucket> changed) {
    return new AdaptiveRateLimiter(
        configured, environments, Map.copyOf(changed), throttled, heldUntil);
  }
}
