package sluice.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.Returned;

/// Delivers messages to one environment as a queue does: what is returned is received again when
/// its delay is over. Confined to the test's thread.
final class QueueDriver {
  private final BatchHarness harness;
  private final int batchSize;
  private final Duration functionTimeout;
  private final Map<String, Message> open = new LinkedHashMap<>();
  private final Map<String, Integer> receives = new HashMap<>();
  private final Map<String, Long> due = new HashMap<>();
  private final Map<String, String> ends = new TreeMap<>();
  private final Map<String, Duration> endedAt = new HashMap<>();

  QueueDriver(BatchHarness harness, int batchSize) {
    this(harness, batchSize, BatchHarness.LONG);
  }

  QueueDriver(BatchHarness harness, int batchSize, Duration functionTimeout) {
    this.harness = harness;
    this.batchSize = batchSize;
    this.functionTimeout = functionTimeout;
  }

  void add(Message message) {
    open.put(message.id(), message);
  }

  void add(String prefix, int count) {
    for (int number = 0; number < count; number++) {
      add(harness.message(prefix + number));
    }
  }

  /// Delivers until nothing is left or that time is over.
  void run(Duration time) {
    long end = harness.time.nanos() + time.toNanos();
    while (!open.isEmpty() && harness.time.nanos() < end) {
      if (!deliver()) {
        harness.time.advance(Duration.ofSeconds(1));
      }
    }
  }

  /// Delivers a steady stream for that time, then what is left of it.
  ///
  /// @param perMinute how many come
  /// @param names gives each its id by its number
  void stream(int perMinute, Duration time, IntFunction<String> names) {
    long begun = harness.time.nanos();
    int number = 0;
    while (harness.time.nanos() - begun < time.toNanos()) {
      long passed = harness.time.nanos() - begun;
      while (number < passed * perMinute / 60_000_000_000L) {
        add(harness.message(names.apply(number++)));
      }
      if (!deliver()) {
        harness.time.advance(Duration.ofSeconds(1));
      }
    }
    run(time.multipliedBy(2));
  }

  private boolean deliver() {
    long now = harness.time.nanos();
    List<Message> batch =
        open.values().stream()
            .filter(message -> due.getOrDefault(message.id(), now) <= now)
            .limit(batchSize)
            .map(message ->
                BatchHarness.received(receives.merge(message.id(), 1, Integer::sum), message))
            .toList();
    if (!batch.isEmpty()) {
      List<MessageResult> ended = harness.process(functionTimeout, batch.toArray(Message[]::new));
      Map<String, Duration> delays = harness.processor.delays(ended);
      ended.forEach(end -> settle(end, delays));
    }
    return !batch.isEmpty();
  }

  private void settle(MessageResult end, Map<String, Duration> delays) {
    String id = end.message().id();
    switch (end.outcome()) {
      case Recorded(Outcome.Kind kind) -> {
        open.remove(id);
        ends.put(id, kind.toString());
        endedAt.put(id, Duration.ofNanos(harness.time.nanos()));
      }
      case Returned _ ->
          due.put(id, harness.time.nanos() + delays.getOrDefault(id, Duration.ZERO).toNanos());
    }
  }

  /// How many have no record yet.
  int open() {
    return open.size();
  }

  int mostReceives() {
    return receives.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /// How many have ended so, of those whose id fulfils the condition.
  long ended(String kind, Predicate<String> ids) {
    return ends.entrySet().stream()
        .filter(end -> end.getValue().equals(kind) && ids.test(end.getKey()))
        .count();
  }

  long ended(String kind) {
    return ended(kind, _ -> true);
  }

  /// When the last of them had its record, since the clock began.
  Duration lastRecord() {
    return endedAt.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /// How often each prompt was sent that holds the word, by its body.
  List<Integer> payments(String word) {
    Map<String, Integer> paid = new HashMap<>();
    harness.provider.prompts().stream()
        .filter(body -> body.contains(word))
        .forEach(body -> paid.merge(body, 1, Integer::sum));
    return new ArrayList<>(paid.values());
  }
}
