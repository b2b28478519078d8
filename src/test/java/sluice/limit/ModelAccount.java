package sluice.limit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import sluice.testing.Quota;
import sluice.testing.Rate;

/// An account as a provider keeps it: what it admits, and what its headers tell. Requests alone are
/// counted. Confined to one thread.
final class ModelAccount {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Quota quota;
  private final boolean isWindow;

  private ModelAccount(Quota quota, boolean isWindow) {
    this.quota = quota;
    this.isWindow = isWindow;
  }

  /// A bucket that holds a minute's worth, full at first, and fills all the time; as OpenAI's.
  static ModelAccount filling(long limit) {
    return new ModelAccount(
        Quota.filling(new Rate(limit, (double) limit), 0), /* isWindow= */ false);
  }

  /// A count that starts anew each minute.
  static ModelAccount window(long limit) {
    return new ModelAccount(Quota.window(limit), /* isWindow= */ true);
  }

  /// Takes one request, where the limit allows.
  boolean admits(long now) {
    quota.at(now);
    boolean isAdmitted = quota.holds(1);
    if (isAdmitted) {
      quota.take(1);
    }
    return isAdmitted;
  }

  /// When one more is admitted, as a refusal says it.
  Duration retryAfter(long now) {
    quota.at(now);
    return isWindow ? untilNextMinute(now) : wholeMillis(quota.until(1));
  }

  /// How much a minute.
  long limit() {
    return quota.perMinute();
  }

  /// The headers of an answer.
  Map<LimitedUnit, RateLimitStatus> headers(long now) {
    quota.at(now);
    Duration reset = isWindow ? untilNextMinute(now) : wholeMillis(quota.untilFull());
    var status =
        new RateLimitStatus(
            OptionalLong.of(limit()),
            OptionalLong.of(quota.remaining()),
            Optional.of(reset),
            Duration.ofMinutes(1));
    return Map.of(LimitedUnit.REQUESTS, status);
  }

  private static Duration untilNextMinute(long now) {
    return Duration.ofNanos(MINUTE - now % MINUTE);
  }

  private static Duration wholeMillis(Duration exact) {
    return Duration.ofMillis(Math.ceilDiv(exact.toNanos(), 1_000_000L));
  }
}
