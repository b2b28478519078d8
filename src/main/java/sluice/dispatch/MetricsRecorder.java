package sluice.dispatch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import sluice.limit.Tokens;
import sluice.outcome.BatchMetrics;
import sluice.time.Time;

/// Counts how a batch uses the limits. Safe for many threads.
public final class MetricsRecorder {
  private static final Duration LEAST = Duration.ofSeconds(1);

  private final Time time;
  private final long begun;
  private final Map<ModelLimiter, Started> started = new HashMap<>();
  private int inFlight;
  private long idleSince;
  private Duration idle = Duration.ZERO;
  private Duration waited = Duration.ZERO;
  private int refusals;
  private int wastedPrompts;
  private double wastedTokens;

  /// The requests and tokens that one model has started since its limits are known.
  ///
  /// @param since when this batch began or the limits became known, whichever is later
  private record Started(long since, long requests, double input, double output) {
    private Started and(long more, Tokens tokens) {
      return new Started(since, requests + more, input + tokens.input(), output + tokens.output());
    }
  }

  /// A recorder that counts from now on.
  MetricsRecorder(Time time) {
    this.time = time;
    this.begun = time.nanos();
    this.idleSince = begun;
  }

  /// A prompt has waited for its permit and its token bucket.
  synchronized void waited(Duration wait) {
    waited = waited.plus(wait);
  }

  /// A request is sent.
  ///
  /// @param tokens the estimate
  synchronized void sent(ModelLimiter limiter, Tokens tokens) {
    if (inFlight++ == 0) {
      idle = idle.plus(time.since(idleSince));
    }
    limiter
        .limitedSince()
        .ifPresent(since -> {
          var nothing = new Started(Math.max(begun, since), 0, 0, 0);
          started.put(limiter, started.getOrDefault(limiter, nothing).and(1, tokens));
        });
  }

  /// A request has ended, successfully or not.
  synchronized void ended() {
    if (--inFlight == 0) {
      idleSince = time.nanos();
    }
  }

  /// Corrects the tokens of a request by those that the provider counted.
  ///
  /// @param sent when the request was sent
  synchronized void settled(ModelLimiter limiter, Tokens estimated, Tokens actual, long sent) {
    var difference =
        new Tokens(actual.input() - estimated.input(), actual.output() - estimated.output());
    started.computeIfPresent(
        limiter, (_, before) -> sent - before.since() >= 0 ? before.and(0, difference) : before);
  }

  /// A request failed.
  ///
  /// @param isRefused whether it was rate-limited (429)
  /// @param tokens the tokens that it may have cost
  synchronized void wasted(boolean isRefused, Tokens tokens) {
    refusals += isRefused ? 1 : 0;
    wastedPrompts++;
    wastedTokens += tokens.input() + tokens.output();
  }

  /// Returns the metrics so far.
  ///
  /// @param permits the most prompts in flight
  public synchronized BatchMetrics snapshot(int permits) {
    Duration idleNow = inFlight == 0 ? idle.plus(time.since(idleSince)) : idle;
    OptionalDouble percent =
        started.entrySet().stream()
            .map(limiter -> percent(limiter.getKey(), limiter.getValue()))
            .flatMapToDouble(OptionalDouble::stream)
            .max();
    return new BatchMetrics(
        permits, percent, refusals, wastedPrompts, Math.round(wastedTokens), waited, idleNow);
  }

  /// Less than a second is too short for a rate.
  private OptionalDouble percent(ModelLimiter limiter, Started of) {
    Duration known = time.since(of.since());
    return known.compareTo(LEAST) < 0
        ? OptionalDouble.empty()
        : limiter.percent(of.requests(), new Tokens(of.input(), of.output()), known);
  }
}
