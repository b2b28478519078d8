package sluice.benchmark;

import java.time.Duration;
import java.util.Locale;

/// What one minute of goodput came to. Immutable.
///
/// @param answered prompts whose record was written in it
/// @param tokens what those cost
/// @param wall a minute, as near as it was met
/// @param cpu of the handler's process
record Minute(Goal goal, long answered, long tokens, Duration wall, Duration cpu, Seen seen) {
  static final String HEADER =
      "limit a minute     | answered | % of limit | % refused (429) | CPU ms a prompt | most in flight | busiest 1 s | busiest 10 s";

  String row() {
    return String.format(
        Locale.ROOT,
        "%-18s | %,8d | %10.1f | %15.2f | %15.2f | %14d | %11.2f | %12.2f",
        goal,
        answered,
        100 * used() / goal.perMinute(),
        100.0 * seen.refusals() / Math.max(1, seen.requests()),
        cpu.toNanos() / 1e6 / Math.max(1, answered),
        seen.mostInFlight(),
        seen.busiestSecond(),
        seen.busiestTenSeconds());
  }

  /// What was answered, as the limit counts it, for a whole minute.
  private double used() {
    return goal.used(answered, tokens) * (double) Duration.ofMinutes(1).toNanos() / wall.toNanos();
  }
}
