package sluice.bench;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/// The perfect list schedule: each prompt starts, in order, the moment a place is free, and nothing
/// costs anything but its latency. Pure.
final class ListSchedule {
  private ListSchedule() {}

  /// When the last prompt ends.
  ///
  /// @param places how many may be in flight
  static Duration makespan(List<Duration> latencies, int places) {
    var free = new PriorityQueue<>(Collections.nCopies(places, Duration.ZERO));
    Duration last = Duration.ZERO;
    for (Duration latency : latencies) {
      Duration end = free.remove().plus(latency);
      free.add(end);
      last = end.compareTo(last) > 0 ? end : last;
    }
    return last;
  }
}
