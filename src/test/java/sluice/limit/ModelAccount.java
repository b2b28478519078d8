package sluice.limit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// An account as a provider keeps it: what it admits, and what its headers tell. Requests alone are
/// counted. Confined to one thread.
sealed interface ModelAccount {
  /// Takes one request, where the limit allows.
  boolean admits(long now);

  /// What is left.
  double left(long now);

  /// Until all of it is there again.
  Duration reset(long now);

  /// When one more is admitted, as a refusal says it.
  Duration retryAfter(long now);

  /// How much a minute.
  long limit();

  /// The headers of an answer.
  default Map<LimitedUnit, RateLimitStatus> headers(long now) {
    var standing =
        new RateLimitStatus(
            OptionalLong.of(limit()),
            OptionalLong.of((long) Math.max(0, left(now))),
            Optional.of(reset(now)),
            Duration.ofMinutes(1));
    return Map.of(LimitedUnit.REQUESTS, standing);
  }

  /// A bucket that holds a minute's worth, full at first, and fills all the time; as OpenAI's.
  final class Filling implements ModelAccount {
    private static final double NANOS_A_MINUTE = 60e9;

    private final long limit;
    private double level;
    private long at;

    Filling(long limit) {
      this.limit = limit;
      this.level = limit;
    }

    @Override
    public boolean admits(long now) {
      boolean isAdmitted = left(now) >= 1;
      level = left(now) - (isAdmitted ? 1 : 0);
      at = now;
      return isAdmitted;
    }

    @Override
    public double left(long now) {
      return Math.min((double) limit, level + (now - at) * limit / NANOS_A_MINUTE);
    }

    @Override
    public Duration reset(long now) {
      return in(limit - left(now));
    }

    @Override
    public Duration retryAfter(long now) {
      return in(Math.max(0, 1 - left(now)));
    }

    private Duration in(double missing) {
      return Duration.ofMillis((long) Math.ceil(missing / limit * 60_000));
    }

    @Override
    public long limit() {
      return limit;
    }
  }

  /// A count that starts anew each minute.
  final class Window implements ModelAccount {
    private static final long MINUTE = 60_000_000_000L;

    private final long limit;
    private long minute;
    private long used;

    Window(long limit) {
      this.limit = limit;
    }

    @Override
    public boolean admits(long now) {
      boolean isAdmitted = left(now) >= 1;
      used = limit - (long) left(now) + (isAdmitted ? 1 : 0);
      minute = now / MINUTE;
      return isAdmitted;
    }

    @Override
    public double left(long now) {
      return now / MINUTE == minute ? limit - used : limit;
    }

    @Override
    public Duration reset(long now) {
      return Duration.ofNanos(MINUTE - now % MINUTE);
    }

    @Override
    public Duration retryAfter(long now) {
      return reset(now);
    }

    @Override
    public long limit() {
      return limit;
    }
  }
}
