package sluice.benchmark;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// When requests arrived, and what each counted. Confined to one thread at a time.
final class Arrivals {
  private final List<Arrival> arrivals = new ArrayList<>();

  private record Arrival(long at, long amount) {}

  /// @param at not before the one before it
  void add(long at, long amount) {
    arrivals.add(new Arrival(at, amount));
  }

  int count() {
    return arrivals.size();
  }

  /// The most that was counted in any window of this length.
  long most(Duration window) {
    Deque<Arrival> within = new ArrayDeque<>();
    long sum = 0;
    long most = 0;
    for (Arrival arrival : arrivals) {
      within.addLast(arrival);
      sum += arrival.amount();
      while (arrival.at() - within.getFirst().at() >= window.toNanos()) {
        sum -= within.removeFirst().amount();
      }
      most = Math.max(most, sum);
    }
    return most;
  }
}
