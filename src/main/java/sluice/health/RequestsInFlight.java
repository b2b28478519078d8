package sluice.health;

import java.util.TreeMap;

/// The requests of a model that are in flight, by the time at which they were sent. Times are of a
/// monotonic clock in nanoseconds. Not safe for many threads.
final class RequestsInFlight {
  /// How many were sent at each time; a difference orders the times, since the clock may overflow.
  private final TreeMap<Long, Integer> sent =
      new TreeMap<>((one, other) -> Long.signum(one - other));

  /// Counts requests between two times of sending, both included.
  @FunctionalInterface
  interface Counter {
    long between(long first, long last);
  }

  /// A request is sent.
  void add(long time) {
    sent.merge(time, 1, Integer::sum);
  }

  /// A request has ended; one that is not known changes nothing.
  void remove(long time) {
    sent.computeIfPresent(time, (_, count) -> count > 1 ? count - 1 : null);
  }

  /// Counts those that were sent between two times, both included.
  long between(long first, long last) {
    return first - last > 0
        ? 0
        : sent.subMap(first, true, last, true).values().stream()
            .mapToLong(Integer::longValue)
            .sum();
  }
}
