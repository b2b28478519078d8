package sluice.testing;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/// How long the same calls take at best: each begins, in order, as soon as a place is free. Pure.
public final class PerfectSchedule {
  private PerfectSchedule() {}

  /// When the last one ends.
  ///
  /// @param latencies in the order of their beginning
  /// @param places how many may run at once
  public static Duration of(List<Duration> latencies, int places) {
    var free = new PriorityQueue<>(Collections.nCopies(places, Duration.ZERO));
    Duration end = Duration.ZERO;
    for (Duration latency : latencies) {
      Duration over = free.remove().plus(latency);
      free.add(over);
      end = over.compareTo(end) > 0 ? over : end;
    }
    return end;
  }

  /// One by one.
  public static Duration sum(List<Duration> latencies) {
    return latencies.stream().reduce(Duration.ZERO, Duration::plus);
  }
}
