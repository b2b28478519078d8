package sluice.limit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import sluice.testing.VirtualTime;

/// A server that refuses without a word about its limits, and one environment in front of it that
/// has so many prompts to send, as many at a time as its [AimdLimit] allows. In virtual time.
final class Server {
  private static final Duration REFUSAL = Duration.ofMillis(50);

  final VirtualTime time = new VirtualTime();
  private final Random random = new Random(11);
  private final Duration latency;
  private final Duration hint;
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private AimdLimit limit;
  private BooleanSupplier refuses = () -> false;
  private int inFlight;
  private int atServer;

  /// When answers came.
  final List<Long> answers = new ArrayList<>();

  int refused;

  /// @param hint when a refusal says to come back; none where zero
  Server(int permits, int prompts, Duration latency, Duration hint) {
    this.limit = AimdLimit.of(permits, time.nanos());
    this.latency = latency;
    this.hint = hint;
    for (int prompt = 0; prompt < prompts; prompt++) {
      waiting.add(prompt);
    }
  }

  /// Lets in so many at a time.
  Server holding(int most) {
    refuses = () -> atServer >= most;
    return this;
  }

  /// Refuses so many in a hundred between two times.
  Server refusing(int percent, Duration from, Duration until) {
    refuses =
        () ->
            time.nanos() >= from.toNanos()
                && time.nanos() < until.toNanos()
                && random.nextInt(100) < percent;
    return this;
  }

  void go() {
    while (!waiting.isEmpty()
        && limit.allows(inFlight)
        && limit.held(inFlight, time.nanos()).isZero()) {
      send(waiting.remove());
    }
    Duration held = limit.held(inFlight, time.nanos());
    if (!waiting.isEmpty() && held.isPositive()) {
      time.after(held, this::go);
    }
  }

  private void send(int prompt) {
    long begun = time.nanos();
    inFlight++;
    if (refuses.getAsBoolean()) {
      time.after(some(REFUSAL), () -> refused(prompt, begun));
    } else {
      atServer++;
      time.after(some(latency), () -> answered(begun));
    }
  }

  /// Not all take the same time.
  private Duration some(Duration average) {
    return average.multipliedBy(900 + random.nextInt(200)).dividedBy(1000);
  }

  private void answered(long begun) {
    atServer--;
    answers.add(time.nanos());
    limit = limit.answered(begun, inFlight, time.nanos());
    inFlight--;
    go();
  }

  private void refused(int prompt, long begun) {
    refused++;
    limit = limit.refused(begun, inFlight, hint, time.nanos());
    inFlight--;
    Duration away = hint.isZero() ? Duration.ofSeconds(1) : hint;
    time.after(
        away,
        () -> {
          waiting.add(prompt);
          go();
        });
    go();
  }

  /// How many answers came between two times.
  long answers(Duration from, Duration until) {
    return answers.stream().filter(at -> at >= from.toNanos() && at < until.toNanos()).count();
  }
}
