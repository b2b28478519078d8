package sluice.dispatch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import sluice.limit.Tokens;
import sluice.outcome.BatchMetrics;
import sluice.time.Time;

/// Counts what a batch makes of the limits. Safe for many threads.
public final class MetricsRecorder {
  private static final Duration LEAST = Duration.ofSeconds(1);

  private final Time time;
  private final long begun;
  private final Map<ModelLimiter, Asked> asked = new HashMap<>();
  private int inFlight;
  private long idleSince;
  private Duration idle = Duration.ZERO;
  private Duration waited = Duration.ZERO;
  private int refusals;
  private int wastedPrompts;
  private double wastedTokens;

  /// What was asked of one model since its limits are known.
  ///
  /// @param since when this batch began, or they became known
  private record Asked(long since, long requests, double input, double output) {
    private Asked and(long more, Tokens tokens) {
      return new Asked(since, requests + more, input + tokens.input(), output + tokens.output());
    }
  }

  /// Counts from now on.
  MetricsRecorder(Time time) {
    this.time = time;
    this.begun = time.nanos();
    this.idleSince = begun;
  }

  /// A prompt waited so long for its permit and its bucket.
  synchronized void waited(Duration wait) {
    waited = waited.plus(wait);
  }

  /// A request is in flight.
  ///
  /// @param tokens as estimated
  synchronized void sent(ModelLimiter limiter, Tokens tokens) {
    if (inFlight++ == 0) {
      idle = idle.plus(time.since(idleSince));
    }
    limiter
        .limitedSince()
        .ifPresent(since -> {
          var nothing = new Asked(Math.max(begun, since), 0, 0, 0);
          asked.put(limiter, asked.getOrDefault(limiter, nothing).and(1, tokens));
        });
  }

  /// It is in flight no more.
  synchronized void ended() {
    if (--inFlight == 0) {
      idleSince = time.nanos();
    }
  }

  /// A request took other tokens than were estimated.
  ///
  /// @param sent when it was sent
  synchronized void settled(ModelLimiter limiter, Tokens estimated, Tokens told, long sent) {
    var difference =
        new Tokens(told.input() - estimated.input(), told.output() - estimated.output());
    asked.computeIfPresent(
        limiter, (_, before) -> sent - before.since() >= 0 ? before.and(0, difference) : before);
  }

  /// A request brought nothing that could be kept.
  ///
  /// @param isRefused whether it was one too many (429)
  /// @param tokens what it may have cost
  synchronized void wasted(boolean isRefused, Tokens tokens) {
    refusals += isRefused ? 1 : 0;
    wastedPrompts++;
    wastedTokens += tokens.input() + tokens.output();
  }

  /// What has been counted.
  ///
  /// @param permits how many prompts may be in flight
  public synchronized BatchMetrics snapshot(int permits) {
    Duration idleNow = inFlight == 0 ? idle.plus(time.since(idleSince)) : idle;
    OptionalDouble percent =
        asked.entrySet().stream()
            .map(limiter -> percent(limiter.getKey(), limiter.getValue()))
            .flatMapToDouble(OptionalDouble::stream)
            .max();
    return new BatchMetrics(
        permits, percent, refusals, wastedPrompts, Math.round(wastedTokens), waited, idleNow);
  }

  /// Of less than a second nothing can be said.
  private OptionalDouble percent(ModelLimiter limiter, Asked of) {
    Duration known = time.since(of.since());
    return known.compareTo(LEAST) < 0
        ? OptionalDouble.empty()
        : limiter.percent(of.requests(), new Tokens(of.input(), of.output()), known);
  }
}
