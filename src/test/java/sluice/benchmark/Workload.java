package sluice.benchmark;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import sluice.e2e.Events;
import sluice.testing.PerfectSchedule;

/// What a contender is to do: batches of one size, whose prompts have ids of their own. Pure.
///
/// @param permits how many requests may be in flight
/// @param seed of the latencies, so that all contenders meet the same
record Workload(int permits, long seed) {
  private static final int PROMPTS_A_PERMIT = 10;

  /// Of each batch.
  int prompts() {
    return permits * PROMPTS_A_PERMIT;
  }

  /// As the tables name it.
  String size() {
    return String.format(Locale.ROOT, "%,d / %,d", permits, prompts());
  }

  /// The perfect schedule's wall time of a batch.
  ///
  /// @param batch from 0
  Duration ideal(int batch) {
    var latencies = new Latencies(seed);
    return PerfectSchedule.of(numbers(batch).mapToObj(latencies::of).toList(), permits);
  }

  /// The event that brings a batch.
  String event(int batch) {
    return event(numbers(batch));
  }

  /// An event that brings the prompts with these numbers.
  static String event(IntStream numbers) {
    return Events.of("benchmark", numbers.mapToObj(Workload::message).toList());
  }

  /// What tells a function of it.
  Map<String, String> settings() {
    return Map.of(
        "PROVIDER_MODEL", "benchmark", "PROVIDER_MAX_IN_FLIGHT", Integer.toString(permits));
  }

  private IntStream numbers(int batch) {
    return IntStream.range(batch * prompts(), (batch + 1) * prompts());
  }

  private static Events.Received message(int number) {
    String body =
        "{\"custom_id\":\"row-%06d\",\"prompt\":\"prompt %d: translate this row\"}"
            .formatted(number, number);
    return new Events.Received(
        new UUID(0, number).toString(), "receipt-" + number, body, Optional.empty(), 1);
  }
}
