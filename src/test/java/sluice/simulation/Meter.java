package sluice.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// Adds up what happens, and how much of it there was in any minute at most. Confined to one
/// thread.
final class Meter {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Deque<Event> minute = new ArrayDeque<>();
  private long ofMinute;
  private long most;
  private long total;
  private long last;

  private record Event(long nanos, long amount) {}

  /// Something happened; never before the last time.
  void add(long nanos, long amount) {
    while (!minute.isEmpty() && minute.element().nanos() <= nanos - MINUTE) {
      ofMinute -= minute.remove().amount();
    }
    minute.add(new Event(nanos, amount));
    ofMinute += amount;
    most = Math.max(most, ofMinute);
    total += amount;
    last = nanos;
  }

  /// The most in any 60 seconds, wherever they begin.
  long most() {
    return most;
  }

  /// What a minute held on average, from the beginning to the last event.
  double mean() {
    return last == 0 ? total : (double) total * MINUTE / last;
  }

  long total() {
    return total;
  }
}
