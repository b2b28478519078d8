package sluice.local.cli;

import java.time.Duration;
import java.util.OptionalDouble;
import sluice.outcome.BatchMetrics;

/// What the batches of a run made of the limits, put together. Immutable.
///
/// @param percentSeconds the percent of the limit that each batch reached times its seconds, summed
///   up
/// @param seconds of the batches whose percent is known
/// @param refusals answers that said too many requests
/// @param permitWait summed up over all prompts
/// @param billedIdle summed up over all batches
record LimitTotals(
    double percentSeconds,
    double seconds,
    long refusals,
    long wastedPrompts,
    long wastedTokens,
    Duration permitWait,
    Duration billedIdle) {
  static final LimitTotals NONE = new LimitTotals(0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO);

  /// With one batch more.
  LimitTotals plus(Duration wall, BatchMetrics batch) {
    double added = batch.percentOfLimit().isPresent() ? wall.toNanos() / 1e9 : 0;
    return new LimitTotals(
        percentSeconds + batch.percentOfLimit().orElse(0) * added,
        seconds + added,
        refusals + batch.refusals(),
        wastedPrompts + batch.wastedPrompts(),
        wastedTokens + batch.wastedTokens(),
        permitWait.plus(batch.permitWait()),
        billedIdle.plus(batch.billedIdle()));
  }

  /// How much of its share of the limit an environment reached on average while a batch ran; empty
  /// where no limit is known.
  OptionalDouble percent() {
    return seconds > 0 ? OptionalDouble.of(percentSeconds / seconds) : OptionalDouble.empty();
  }
}
