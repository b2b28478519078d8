package sluice.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What one batch in one process came to. Immutable.
///
/// @param batch of the process, from 0
/// @param started when the process was started
/// @param handedOut when the event was
/// @param ended when the function's response was there
/// @param cpu of the whole process, user and system; of a later batch since the one before
/// @param memory of the process at the end of the batch, where the operating system tells
record Trial(
    Contender contender,
    Workload workload,
    int batch,
    Instant started,
    Instant handedOut,
    Instant ended,
    Duration cpu,
    Optional<ResidentMemory> memory,
    Traffic traffic) {

  /// How much longer than the perfect schedule it took; a first batch from the start of its
  /// process.
  double wallOverIdeal() {
    return over(batch == 0 ? started : handedOut);
  }

  /// The same, always from the event.
  double invocationOverIdeal() {
    return over(handedOut);
  }

  private double over(Instant begin) {
    return (double) Duration.between(begin, ended).toNanos() / workload.ideal(batch).toNanos();
  }

  double cpuMillisAPrompt() {
    return cpu.toNanos() / 1e6 / workload.prompts();
  }

  /// Milliseconds from the start of the process to the first request.
  Optional<Double> startToFirst() {
    return traffic.first().map(at -> millis(started, at));
  }

  /// Milliseconds from the event to the first request.
  Optional<Double> eventToFirst() {
    return traffic.first().map(at -> millis(handedOut, at));
  }

  /// Milliseconds from the start of the process until half of the permits are in use.
  Optional<Double> startToHalf() {
    return traffic.half().map(at -> millis(started, at));
  }

  /// Milliseconds from the event until half of the permits are in use.
  Optional<Double> eventToHalf() {
    return traffic.half().map(at -> millis(handedOut, at));
  }

  private static double millis(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e6;
  }
}
