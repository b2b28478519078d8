package sluice.limit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;

/// How fast requests of one model may start in one environment: a bucket for each limit that is
/// known, corrected by what the provider says. Immutable; readings are of a monotonic clock in
/// nanoseconds.
///
/// Each bucket fills with the environment's share of the account's limit, a hundredth less, so that
/// what is on its way together never exceeds a window of the provider's. Where others use the
/// account as well, the share is more than what is left: then all of it is slowed down, by the
/// headers before it is too late, by a 429 at the latest, and goes back up as room returns.
///
/// @param configured the account's limits by the settings
/// @param environments how many share the account
/// @param buckets by what they count
/// @param throttled what part of its share it takes now
/// @param heldUntil nothing starts before
public record AdaptiveRateLimiter(
    ModelRates configured,
    int environments,
    Map<LimitedUnit, TokenBucket> buckets,
    Throttle throttled,
    long heldUntil) {
  private static final double HEADROOM = 0.99;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// The pace of an account whose answers have told nothing yet; its buckets are empty.
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

  /// Whether tokens are counted.
  public boolean countsTokens() {
    return buckets.keySet().stream().anyMatch(unit -> unit != LimitedUnit.REQUESTS);
  }

  /// How long until it may start; zero where it may now.
  public Duration wait(Tokens tokens, long now) {
    Duration longest = held(now);
    for (Map.Entry<LimitedUnit, TokenBucket> bucket : buckets.entrySet()) {
      Duration wait = bucket.getValue().wait(tokens.of(bucket.getKey()), now);
      longest = wait.compareTo(longest) > 0 ? wait : longest;
    }
    return longest;
  }

  /// How long nothing starts because the provider said so.
  public Duration held(long now) {
    return Duration.ofNanos(Math.max(0, heldUntil - now));
  }

  /// It starts.
  public AdaptiveRateLimiter start(Tokens tokens, long now) {
    return with((unit, bucket) -> bucket.take(tokens.of(unit), now));
  }

  /// It has ended, and took other tokens than were estimated; it was one request all the same.
  public AdaptiveRateLimiter settle(Tokens estimated, Tokens actual, long now) {
    return with((unit, bucket) -> bucket.refund(estimated.of(unit) - actual.of(unit), now));
  }

  /// Nothing starts for so long.
  public AdaptiveRateLimiter hold(Duration pause, long now) {
    long until = Math.max(heldUntil - now, pause.toNanos()) + now;
    return new AdaptiveRateLimiter(configured, environments, buckets, throttled, until);
  }

  /// What part of its share it takes now, from 0.02 to 1.
  public double throttle() {
    return throttled.part();
  }

  /// The provider refused one for its rate.
  public AdaptiveRateLimiter refused(long now) {
    return throttled(throttled.refused(now), now);
  }

  /// One was answered. What its headers tell is [reported][#report] before.
  public AdaptiveRateLimiter answered(long now) {
    return throttled(throttled.answered(now), now);
  }

  /// Headers told where the account stands.
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

  /// No request is left for so long.
  private AdaptiveRateLimiter usedUp(Duration wait, long now) {
    return with((unit, bucket) -> unit == LimitedUnit.REQUESTS ? bucket.usedUp(wait, now) : bucket);
  }

  /// The lesser of the limit that is told and the one that is configured is kept. A limit over a
  /// longer time than a minute is no rate to spread requests by; when it is used up, the refusal
  /// says when to go on.
  private AdaptiveRateLimiter withLimit(LimitedUnit unit, RateLimitStatus status, long now) {
    if (!isRate(status)) {
      return this;
    }
    double limit = Math.min(perMinute(status), (double) configured.of(unit).orElse(Long.MAX_VALUE));
    double rate = share(limit, environments) * throttle();
    TokenBucket known = buckets.getOrDefault(unit, TokenBucket.empty(rate, now));
    Map<LimitedUnit, TokenBucket> corrected = new EnumMap<>(LimitedUnit.class);
    corrected.putAll(buckets);
    corrected.put(unit, known.withRate(rate, now));
    return new AdaptiveRateLimiter(
        configured, environments, Map.copyOf(corrected), throttled, heldUntil);
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

  /// Until one more fits, where the limit fills steadily; or all is there again. A wait like any
  /// other for our own bucket, and no hint that sends messages back.
  private static Duration untilOne(RateLimitStatus status) {
    Duration one = Duration.ofNanos((long) (MINUTE.toNanos() / perMinute(status)));
    return status.reset().filter(reset -> reset.compareTo(one) < 0).orElse(one);
  }

  /// What is left in parts of the whole, less the part that has to come back until the whole is
  /// there again. With a bucket that fills steadily that is zero when it is half full; with a
  /// window that starts anew, when as much of it is used up as has passed of its time. Empty where
  /// that cannot be told.
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

  /// What was asked for in percent of what the provider allows this environment in that time, of
  /// the limit that was used most; empty where none is known.
  ///
  /// @param requests how many
  /// @param tokens theirs, all together
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
    Map<LimitedUnit, TokenBucket> changed = new EnumMap<>(LimitedUnit.class);
    buckets.forEach((unit, bucket) -> changed.put(unit, change.apply(unit, bucket)));
    return new AdaptiveRateLimiter(
        configured, environments, Map.copyOf(changed), throttled, heldUntil);
  }
}
