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

/// The visibility timeout of returned messages; waiting in the queue costs nothing. Pure, apart
/// from random jitter. Safe for many threads if its random generator is.
record RedeliveryBackoff(RandomGenerator random) {
  /// SQS allows 12 h from the receive, of which the invocation has used a part.
  private static final Duration MOST_DELAY = Duration.ofHours(11);

  private static final Duration LEAST_BACKOFF = Duration.ofSeconds(30);

  /// An outage of key, account, address or store lasts until an operator ends it.
  private static final Duration LEAST_LONG_BACKOFF = Duration.ofMinutes(2);

  /// Keeps the delay after a repaired outage short; 500 receives last for two and a half days.
  private static final Duration MOST_LONG_BACKOFF = Duration.ofMinutes(10);

  private static final double LONG_GROWTH = 1.3;
  private static final int MANY_RECEIVES = 10;

  private static final Duration MOST_BACKOFF = Duration.ofMinutes(15);
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int MANY_NOT_STARTED = 50;
  private static final double NOT_STARTED_GROWTH = 1.1;

  /// Returns the delays of the returned messages of a batch by message id, in the batch's order. A
  /// message behind an earlier one of its FIFO group waits as long as that one.
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

  /// Returns the delay of one message in whole seconds, as SQS counts.
  ///
  /// @param receives how often the message has been received
  Duration of(Outcome.Returned returned, int receives) {
    return switch (returned.cause()) {
      case ReturnReason.NoTime _ -> notStarted(SOON, receives);
      case ReturnReason.Surplus _ -> notStarted(Duration.ZERO, receives);
      case ReturnReason.Blocked _ ->
          backoff(LEAST_LONG_BACKOFF, LONG_GROWTH, receives - 1, MOST_LONG_BACKOFF);
      default ->
          returned
              .hint()
              .map(hint -> afterHint(hint, receives))
              .orElseGet(() -> backoff(LEAST_BACKOFF, /* growth= */ 2, receives, MOST_BACKOFF));
    };
  }

  /// A message that was not started returns soon. If that happens again and again (short
  /// invocations under low limits), the delay grows, so that the message does not use up its
  /// receives.
  private Duration notStarted(Duration most, int receives) {
    return receives <= MANY_NOT_STARTED
        ? between(Duration.ZERO, most)
        : backoff(SOON, NOT_STARTED_GROWTH, receives - MANY_NOT_STARTED, MOST_BACKOFF);
  }

  /// Follows the provider's hint with up to a tenth of jitter. After many receives the delay is at
  /// least a back-off, so that a hint of a few seconds, repeated for hours, does not use up the
  /// receives that the queue allows.
  private Duration afterHint(Duration hint, int receives) {
    Duration wait = hint.compareTo(MOST_DELAY) > 0 ? MOST_DELAY : hint;
    Duration later = between(wait, wait.plus(wait.dividedBy(10)).plusSeconds(1));
    Duration capped = later.compareTo(MOST_DELAY) > 0 ? MOST_DELAY : later;
    Duration ownBackoff =
        receives > MANY_RECEIVES
            ? backoff(LEAST_BACKOFF, LONG_GROWTH, receives - MANY_RECEIVES, MOST_BACKOFF)
            : Duration.ZERO;
    return ownBackoff.compareTo(capped) > 0 ? ownBackoff : capped;
  }

  /// Exponential back-off; its upper half is jitter.
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
