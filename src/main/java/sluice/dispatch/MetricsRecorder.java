package sluice.dispatch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import sluice.limit.Tokens;
import sluice.outcome.BatchMetrics;
import sluice.time.Time;

/// Counts how a batch uses the limits. Safe for many threads.
public final class MetricsRecorder {
  private static final Duration LEAST = Duration.ofSeconds(1);

  private final Time time;
  private final long begun;
  private final Map<ModelLimiter, Used> used = new HashMap<>();
  private int inFlight;
  private long idleSince;
  private Duration idle = Duration.ZERO;
  private Duration waited = Duration.ZERO;
  private int refusals;
  private int wastedPrompts;
  private double wastedTokens;

  /// What the requests to one model have used that were sent since its limits are known.
  private record Used(long requests, double input, double output) {
    private Used plus(Used more) {
      return new Used(requests + more.requests, input + more.input, output + more.output);
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
  synchronized void sent() {
    if (inFlight++ == 0) {
      idle = idle.plus(time.since(idleSince));
    }
  }

  /// A request has ended, successfully or not.
  ///
  /// @param tokens as the provider counted them, or else as estimated
  /// @param sent when the request was sent
  synchronized void ended(ModelLimiter limiter, Tokens tokens, long sent) {
    if (--inFlight == 0) {
      idleSince = time.nanos();
    }
    OptionalLong since = limiter.limitedSince();
    if (since.isPresent() && sent - since.getAsLong() >= 0) {
      used.merge(limiter, new Used(1, tokens.input(), tokens.output()), Used::plus);
    }
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
        used.entrySet().stream()
            .map(limiter -> percent(limiter.getKey(), limiter.getValue()))
            .flatMapToDouble(OptionalDouble::stream)
            .max();
    return new BatchMetrics(
        permits, percent, refusals, wastedPrompts, Math.round(wastedTokens), waited, idleNow);
  }

  /// Less than a second is too short for a rate.
  private OptionalDouble percent(ModelLimiter limiter, Used of) {
    Duration known = time.since(Math.max(begun, limiter.limitedSince().orElseThrow()));
    return known.compareTo(LEAST) < 0
        ? OptionalDouble.empty()
        : limiter.percent(of.requests(), new Tokens(of.input(), of.output()), known);
  }
}
