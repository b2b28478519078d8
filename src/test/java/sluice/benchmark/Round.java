package sluice.benchmark;

import java.time.Duration;
import java.util.Locale;

/// What one measurement came to. Immutable.
///
/// @param inFlight the permits
/// @param batch messages a batch, the last one perhaps less
/// @param ideal the perfect schedule's wall time, batch by batch
/// @param cpu of the handler's process
/// @param peakMib resident memory of the process at its highest so far
record Round(
    int inFlight,
    int prompts,
    int batch,
    Duration wall,
    Duration ideal,
    Duration cpu,
    long peakMib) {
  static final String HEADER =
      "in flight | prompts | batch | wall s | ideal s | wall/ideal | CPU ms a prompt | peak MiB";

  String row() {
    return String.format(
        Locale.ROOT,
        "%9d | %7d | %5d | %6.2f | %7.2f | %10.3f | %15.2f | %8d",
        inFlight,
        prompts,
        batch,
        seconds(wall),
        seconds(ideal),
        seconds(wall) / seconds(ideal),
        1000 * seconds(cpu) / prompts,
        peakMib);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
