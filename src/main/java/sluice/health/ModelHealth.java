package sluice.health;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.provider.OutageKind;
import sluice.time.Time;

/// The health of one path and model: its breaker, its recent results, and its last probe. Safe for
/// many threads.
public final class ModelHealth {
  static final Duration BETWEEN_PROBES = Duration.ofMinutes(1);

  private final Time time;
  private final CircuitBreaker breaker;
  private final RecentResults results = new RecentResults();
  private final RecentResults rateLimits = new RecentResults();
  private @Nullable Probe lastProbe;

  /// What a failed attempt counts.
  ///
  /// @param weight its weight against its prompt, from 0 to 1; empty if the results of other
  ///   prompts cannot tell
  /// @param isOutage whether the earlier evidence against the prompt is void
  /// @param isSample whether the failure tells of the provider, see [RecentResults]
  public record Failure(OptionalDouble weight, boolean isOutage, boolean isSample) {
    /// A failure that counts nothing.
    public static final Failure NONE =
        new Failure(OptionalDouble.of(0), /* isOutage= */ false, /* isSample= */ false);
  }

  /// @param asked when it was asked for, by the monotonic clock in nanoseconds
  private record Probe(long asked, CompletableFuture<ProbeResult> result) {}

  public ModelHealth(Time time) {
    this.time = time;
    this.breaker = new CircuitBreaker(OutageKind.PROVIDER, time);
  }

  public CircuitBreaker breaker() {
    return breaker;
  }

  /// An attempt was answered, or rejected for its content.
  public synchronized void answered(String request, long sent, Instant now) {
    results.answered(request, sent, now);
    rateLimits.answered(request, sent, now);
  }

  /// An attempt failed, perhaps because of its prompt.
  public synchronized Failure failed(String request, long sent, Instant now) {
    var failure =
        new Failure(
            results.weight(request),
            results.isOutage(request, now),
            results.isSample(request, now));
    results.failed(request, sent, now);
    return failure;
  }

  /// An attempt was rate-limited. The first time that is the model's limit; again, after others
  /// were answered, it may be the prompt.
  public synchronized Failure rateLimited(String request, long sent, Instant now) {
    double weight = rateLimits.isAloneInFailing(request) ? rateLimits.weight(request).orElse(0) : 0;
    var failure =
        new Failure(
            OptionalDouble.of(weight), rateLimits.isOutage(request, now), /* isSample= */ false);
    rateLimits.failed(request, sent, now);
    return failure;
  }

  /// Whether a prompt was rate-limited before and others were answered since. Then the rate limit
  /// is the prompt's, and the model's limiter ignores it.
  public synchronized boolean isRateLimitedAlone(String request) {
    return rateLimits.isAloneInFailing(request);
  }

  /// Returns the weight of a failed attempt against its prompt; empty if the results of other
  /// prompts cannot tell.
  public synchronized OptionalDouble weight(String request) {
    return results.weight(request);
  }

  /// Whether a prompt has failed here before.
  public synchronized boolean hasFailed(String request) {
    return results.hasFailed(request);
  }

  /// Whether a prompt was answered after a moment.
  public synchronized boolean isAnsweredSince(Instant moment) {
    return results.isAnsweredSince(moment);
  }

  /// Returns how long until [#probe] completes with a result for a moment; zero if there is one or
  /// a probe may be sent.
  ///
  /// @param since the moment, by the monotonic clock in nanoseconds
  public synchronized Duration probeIn(long since) {
    Probe last = lastProbe;
    if (last == null || last.asked() - since >= 0) {
      return Duration.ZERO;
    }
    Duration left = BETWEEN_PROBES.minus(time.since(last.asked()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /// Completes with the result of the last probe if it was sent since a moment and in the last
  /// minute; otherwise sends one, at most one a minute.
  ///
  /// @param since the moment, by the monotonic clock in nanoseconds
  /// @param sender sends a probe
  CompletableFuture<ProbeResult> probe(
      long since, Supplier<CompletableFuture<ProbeResult>> sender) {
    Probe mine = new Probe(time.nanos(), new CompletableFuture<>());
    synchronized (this) {
      Probe last = lastProbe;
      boolean isRecent = last != null && time.since(last.asked()).compareTo(BETWEEN_PROBES) < 0;
      if (last != null && isRecent) {
        return last.asked() - since >= 0
            ? last.result()
            : CompletableFuture.completedFuture(new ProbeResult.NotDue(probeIn(since)));
      }
      lastProbe = mine;
    }
    var _ =
        CompletableFuture.completedFuture(sender)
            .thenCompose(Supplier::get)
            .exceptionally(_ -> new ProbeResult.NotSent())
            .thenAccept(result -> conclude(mine, result));
    return mine.result();
  }

  /// Forgets a probe that was not sent, so that another may be sent at once.
  private void conclude(Probe mine, ProbeResult result) {
    synchronized (this) {
      if (!(result instanceof ProbeResult.Ended) && mine.equals(lastProbe)) {
        lastProbe = null;
      }
    }
    mine.result().complete(result);
  }
}
