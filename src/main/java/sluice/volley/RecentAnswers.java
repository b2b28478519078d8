package sluice.volley;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/// The latencies of the last answers, and when the last one came. Safe for many threads.
///
/// Tells how long a prompt may take, and whether key, quota and address have worked of late.
final class RecentAnswers {
  private static final int KEPT = 500;
  private static final int ENOUGH_FOR_PERCENTILE = 100;
  private static final double PERCENTILE = 0.99;
  private static final int SAFETY = 3;
  private static final int MOST_SUSPECTS = 2;
  static final Duration OF_LATE = Duration.ofMinutes(5);

  private final Deque<Duration> latencies = new ArrayDeque<>();
  private final List<Duration> sorted = new ArrayList<>();
  private Duration slow = Duration.ZERO;
  private long lastAt;
  private boolean isAnswered;
  private int suspects;

  /// An answer came.
  ///
  /// @param now a reading of the monotonic clock
  synchronized void add(Duration latency, long now) {
    if (latencies.size() == KEPT) {
      sorted.remove(Collections.binarySearch(sorted, latencies.removeFirst()));
    }
    latencies.addLast(latency);
    sortIn(latency);
    slow = slowest();
    provenAt(now);
  }

  /// Something was answered that tells nothing of latencies.
  synchronized void provenAt(long now) {
    lastAt = now;
    isAnswered = true;
    suspects = 0;
  }

  /// A prompt was refused in a way that may be its own fault or everybody's.
  synchronized void suspected() {
    suspects++;
  }

  /// Whether an answer came in the last five minutes, and not so many suspects in a row since then
  /// that it tells nothing any more.
  synchronized boolean isAnsweredOfLate(long now) {
    return isAnswered && now - lastAt <= OF_LATE.toNanos() && suspects <= MOST_SUSPECTS;
  }

  /// Keeps the latencies alone.
  synchronized void forgetWhen() {
    isAnswered = false;
  }

  /// What a prompt may take: three times the slowest answer of late, or their 99th percentile once
  /// there are 100. Zero while nothing is known, so that something starts.
  ///
  /// @param most what it may take at most
  synchronized Duration expected(Duration most) {
    Duration safe = slow.multipliedBy(SAFETY);
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
