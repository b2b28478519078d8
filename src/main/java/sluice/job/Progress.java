package sluice.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import sluice.chunk.Plan;
import sluice.chunk.Prices;
import sluice.chunk.Run;
import sluice.chunk.Stop;
import sluice.chunk.Totals;

/// How far a run is, and what follows from that. Immutable; a function of what was added up.
///
/// @param totals over the finished chunks
/// @param left lines without a record
/// @param perMinute lines that got a record a minute at the last looks; empty where none did
/// @param dollars that the finished chunks cost; empty without prices
record Progress(Totals totals, long left, OptionalDouble perMinute, OptionalDouble dollars) {
  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(5);
  private static final Duration MOST_INTERVAL = Duration.ofMinutes(5);
  private static final Duration MOST_UNDER_A_CAP = Duration.ofSeconds(10);
  private static final int PARTS = 4;
  private static final double MINUTE_MILLIS = 60_000;

  static Progress of(Run run, Plan plan, Sums sums, Prices prices, Instant now) {
    Totals totals = sums.totals();
    return new Progress(
        totals,
        plan.lines() - totals.lines(),
        rate(sums, now),
        run.options().prices().or(prices).dollars(totals.tokens()));
  }

  /// That of a run that has ended.
  static Progress ofEnded(Run run, Totals totals, Prices prices) {
    return new Progress(
        totals,
        0,
        OptionalDouble.empty(),
        run.options().prices().or(prices).dollars(totals.tokens()));
  }

  private static OptionalDouble rate(Sums sums, Instant now) {
    Sums.Sample oldest = sums.samples().getFirst();
    double minutes = Duration.between(oldest.at(), now).toMillis() / MINUTE_MILLIS;
    long lines = sums.totals().lines() - sums.totals().carried() - oldest.lines();
    return lines > 0 && minutes > 0 ? OptionalDouble.of(lines / minutes) : OptionalDouble.empty();
  }

  /// How long the lines that are left take at the rate of the last looks.
  Optional<Duration> remaining() {
    return perMinute.isPresent()
        ? Optional.of(Duration.ofMillis((long) (left / perMinute.getAsDouble() * MINUTE_MILLIS)))
        : Optional.empty();
  }

  /// When the next look is due: a quarter of the time that is left, from 5 s to 5 min, 10 s at most
  /// while the run stops or has a cap. It is never longer than the time since the chunks were sent:
  /// the rate of the first seconds, in which processes start, may be far too low. Where nobody
  /// knows what is left, it is half of that time.
  ///
  /// @param isWatchedClosely because it has a cap or was stopped
  Duration untilNextLook(Run run, Instant sent, boolean isWatchedClosely, Instant now) {
    Duration sinceSent = Duration.between(sent, now);
    Duration wanted =
        remaining()
            .map(left -> min(left.dividedBy(PARTS), sinceSent))
            .orElseGet(() -> sinceSent.dividedBy(2));
    Duration untilEnd = Duration.between(now, run.ends());
    Duration most = longestInterval(isWatchedClosely);
    if (!untilEnd.isNegative() && untilEnd.compareTo(most) < 0) {
      most = untilEnd;
    }
    return max(LEAST_INTERVAL, min(wanted, most));
  }

  /// The longest time between two looks.
  ///
  /// @param isWatchedClosely because it has a cap or was stopped
  static Duration longestInterval(boolean isWatchedClosely) {
    return isWatchedClosely ? MOST_UNDER_A_CAP : MOST_INTERVAL;
  }

  /// Whether the run must stop before it costs more than it may: what finished chunks cost, and as
  /// much for each line that may be paid for beyond them.
  ///
  /// @param mostUncounted how many lines of unfinished chunks may be paid for
  Optional<Stop.Reason> overCap(Run run, long mostUncounted) {
    long paid = totals.lines() - totals.carried();
    double share = paid == 0 ? 0 : (double) Math.min(left, mostUncounted) / paid;
    double tokens = totals.tokens().total().total() * (1 + share);
    boolean isOverTokens =
        run.options().maxTokens().isPresent() && tokens >= run.options().maxTokens().getAsLong();
    boolean isInDollars = run.options().maxUsd().isPresent() && paid > 0;
    if (isInDollars && dollars.isEmpty()) {
      return Optional.of(Stop.Reason.UNPRICED);
    }
    boolean isOverDollars =
        isInDollars && dollars.getAsDouble() * (1 + share) >= run.options().maxUsd().getAsDouble();
    return isOverTokens || isOverDollars ? Optional.of(Stop.Reason.CAP) : Optional.empty();
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
