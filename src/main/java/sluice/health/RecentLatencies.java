package sluice.health;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/// The latencies of recent answers, from which the time that the next one may take is estimated.
/// Safe for many threads.
final class RecentLatencies {
  private static final int KEPT = 500;
  private static final int ENOUGH_FOR_PERCENTILE = 100;
  private static final double PERCENTILE = 0.99;
  private static final int SAFETY = 3;

  private final Deque<Duration> latencies = new ArrayDeque<>();
  private final List<Duration> sorted = new ArrayList<>();
  private Duration safe = Duration.ZERO;
  private long lastAt;
  private boolean isAnswered;

  /// An answer has come.
  ///
  /// @param now the time, by the monotonic clock in nanoseconds
  synchronized void add(Duration latency, long now) {
    if (latencies.size() == KEPT) {
      sorted.remove(Collections.binarySearch(sorted, latencies.removeFirst()));
    }
    latencies.addLast(latency);
    sortIn(latency);
    safe = Duration.ofNanos(SAFETY * slowest().toNanos());
    lastAt = now;
    isAnswered = true;
  }

  /// Whether an answer came within a time before now.
  synchronized boolean isAnsweredWithin(Duration time, long now) {
    return isAnswered && now - lastAt <= time.toNanos();
  }

  /// Returns how long the next prompt may take: three times the slowest recent answer, or three
  /// times their 99th percentile if there are 100. Zero if no latency is known, so that a first
  /// prompt can start.
  ///
  /// @param most the upper bound of the result
  synchronized Duration expected(Duration most) {
    return safe.compareTo(most) < 0 ? safe : most;
  }

  private void sortIn(Duration latency) {
    int found = Collections.binarySearch(sorted, latency);
    sorted.add(found < 0 ? -found - 1 : found, latency);
  }

  private Duration slowest() {
    int count = sorted.size();
    int rank = count < ENOUGH_FOR_PERCENTILE ? count : (int) Math.ceil(count * PERCENTILE);
    return sorted.get(rank - 1);
  }
}
