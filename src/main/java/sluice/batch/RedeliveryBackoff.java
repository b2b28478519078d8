package sluice.batch;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.ReturnReason;

/// How long a message that comes back stays invisible in the queue, where waiting is free. Pure but
/// for chance.
record RedeliveryBackoff(RandomGenerator random) {
  /// SQS allows 12 h from the receive on; an invocation may have run for a while.
  private static final Duration MOST = Duration.ofHours(11);

  private static final Duration LEAST_BACKOFF = Duration.ofSeconds(30);

  /// Somebody has to mend it first; but the longer it lasts, the less a longer wait matters.
  private static final Duration LEAST_LONG_BACKOFF = Duration.ofMinutes(2);

  /// So that the queue drains soon when it is mended; 500 receives last for two days and a half.
  private static final Duration MOST_LONG_BACKOFF = Duration.ofMinutes(10);

  private static final double LONG_GROWTH = 1.3;
  private static final int MANY_RECEIVES = 10;

  private static final Duration MOST_BACKOFF = Duration.ofMinutes(15);
  private static final Duration AT_ONCE = Duration.ofSeconds(5);
  private static final int OFTEN_LATE = 50;
  private static final double LATE_GROWTH = 1.1;

  /// The delays of all messages of a batch that are returned, by message id, in the batch's order.
  /// What stands behind an earlier message of its group waits as long as that one.
  Map<String, Duration> delays(List<MessageResult> results) {
    Map<String, Duration> delays = new LinkedHashMap<>();
    Map<String, Duration> ofGroups = new HashMap<>();
    for (MessageResult result : results) {
      if (result.outcome() instanceof Outcome.Returned returned) {
        Duration own = of(returned, result.message().receives());
        String group = result.message().group().orElse("");
        Duration first = ofGroups.getOrDefault(group, own);
        Duration chosen = returned.cause() instanceof ReturnReason.Behind ? first : own;
        result.message().group().ifPresent(name -> ofGroups.putIfAbsent(name, chosen));
        delays.put(result.message().id(), chosen);
      }
    }
    return delays;
  }

  /// The delay, in whole seconds as SQS counts.
  ///
  /// @param receives how often the message has been received
  Duration of(Outcome.Returned returned, int receives) {
    return switch (returned.cause()) {
      case ReturnReason.NoTime _ -> late(receives);
      case ReturnReason.Blocked _ ->
          backoff(LEAST_LONG_BACKOFF, LONG_GROWTH, receives - 1, MOST_LONG_BACKOFF);
      default ->
          returned
              .hint()
              .map(hint -> obeyed(hint, receives))
              .orElseGet(() -> backoff(LEAST_BACKOFF, /* growth= */ 2, receives, MOST_BACKOFF));
    };
  }

  /// Whose turn has not come is soon back, but must not use up its receives where its turn never
  /// comes: small batches of short invocations under low limits.
  private Duration late(int receives) {
    return receives <= OFTEN_LATE
        ? between(Duration.ZERO, AT_ONCE)
        : backoff(AT_ONCE, LATE_GROWTH, receives - OFTEN_LATE, MOST_BACKOFF);
  }

  /// The provider's hint, and up to a tenth more, so that not all come back at once. A provider
  /// that says "soon" for hours must not use up the receives a queue allows.
  private Duration obeyed(Duration hint, int receives) {
    Duration wait = hint.compareTo(MOST) > 0 ? MOST : hint;
    Duration later = between(wait, wait.plus(wait.dividedBy(10)).plusSeconds(1));
    Duration capped = later.compareTo(MOST) > 0 ? MOST : later;
    Duration patient =
        receives > MANY_RECEIVES
            ? backoff(LEAST_BACKOFF, LONG_GROWTH, receives - MANY_RECEIVES, MOST_BACKOFF)
            : Duration.ZERO;
    return patient.compareTo(capped) > 0 ? patient : capped;
  }

  /// Grows with every receive; the upper half of it is chance.
  private Duration backoff(Duration least, double growth, int times, Duration most) {
    double full = least.toMillis() * Math.pow(growth, times);
    Duration capped = Duration.ofMillis((long) Math.min(full, (double) most.toMillis()));
    return between(capped.dividedBy(2), capped);
  }

  private Duration between(Duration least, Duration most) {
    long spread = most.toMillis() - least.toMillis();
    long millis = least.toMillis() + random.nextLong(spread + 1);
    return Duration.ofSeconds(Math.ceilDiv(millis, 1000));
  }
}
