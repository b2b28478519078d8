package sluice.limit;

import java.time.Duration;

/// A circuit breaker: nothing is sent while it is open; when its time is over one probe decides.
/// Immutable; readings are of a monotonic clock in nanoseconds.
///
/// ```
/// Closed ──trip──► Open ──probe, when due──► HalfOpen ──probed well──► Closed
///                   ▲                           │
///                   └──────probed badly─────────┘
/// ```
///
/// It is tripped by one verdict that settles the matter (a refused key, a store that takes
/// nothing), or trips by itself where of the last twenty that tell of the provider nine in ten
/// failed. It stays open for a minute, then twice as long each time, five minutes at most: the time
/// a witness has, and short enough to find out soon that all is well.
public sealed interface Breaker {

  /// All may pass.
  ///
  /// @param failures among the last [Breaker#WINDOW] that ended, a bit each, the latest lowest
  record Closed(int failures) implements Breaker {
    private static final int ALL = (1 << WINDOW) - 1;

    private Breaker and(boolean isAnswered, long now) {
      int bits = (failures << 1 | (isAnswered ? 0 : 1)) & ALL;
      return Integer.bitCount(bits) >= FAILED ? trip(now) : new Closed(bits);
    }
  }

  /// Nothing may pass.
  ///
  /// @param times how often it has opened in a row
  /// @param until when a probe is due
  record Open(int times, long until) implements Breaker {}

  /// A probe is under way.
  ///
  /// @param times how often it has opened in a row
  record HalfOpen(int times) implements Breaker {}

  /// How many of the last that ended are looked at.
  int WINDOW = 20;

  /// How many of them must have failed.
  int FAILED = 18;

  /// A breaker to which nothing has happened yet.
  static Breaker closed() {
    return new Closed(0);
  }

  /// Opens, whatever it was.
  default Breaker trip(long now) {
    int times = times() + 1;
    return new Open(times, now + openFor(times).toNanos());
  }

  /// One that tells of the provider has ended. An answer closes it: it was in flight, and proves
  /// more than a probe.
  default Breaker ended(boolean isAnswered, long now) {
    return switch (this) {
      case Closed closed -> closed.and(isAnswered, now);
      case Open _, HalfOpen _ -> isAnswered ? closed() : this;
    };
  }

  /// The probe begins, where one is due; else it stays as it is.
  default Breaker probe(long now) {
    return isDue(now) ? new HalfOpen(times()) : this;
  }

  /// Whether a probe is due.
  default boolean isDue(long now) {
    return this instanceof Open(_, long until) && now - until >= 0;
  }

  /// The probe has ended.
  default Breaker probed(boolean isWell, long now) {
    if (isWell) {
      return closed();
    }
    return this instanceof HalfOpen ? trip(now) : this;
  }

  /// The probe could not be sent: it is due again at that time.
  default Breaker unprobed(long until) {
    return this instanceof HalfOpen(int times) ? new Open(times, until) : this;
  }

  private int times() {
    return switch (this) {
      case Closed _ -> 0;
      case Open(int times, _) -> times;
      case HalfOpen(int times) -> times;
    };
  }

  private static Duration openFor(int times) {
    return switch (times) {
      case 1 -> Duration.ofMinutes(1);
      case 2 -> Duration.ofMinutes(2);
      case 3 -> Duration.ofMinutes(4);
      default -> Duration.ofMinutes(5);
    };
  }
}
