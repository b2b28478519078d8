package sluice.health;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.provider.OutageKind;
import sluice.time.Time;

/// What is known of the health of one path and model: its breaker, its latest results, its last
/// probe. Safe for many threads.
public final class ModelHealth {
  static final Duration BETWEEN_PROBES = Duration.ofMinutes(1);

  private final Time time;
  private final CircuitBreaker breaker;
  private final RecentResults results = new RecentResults();
  private final RecentResults rateLimits = new RecentResults();
  private @Nullable Probe lastProbe;

  /// What a failed attempt tells.
  ///
  /// @param weight what it weighs against its prompt; empty where the others cannot tell
  /// @param isOutage whether what was held against the prompt before tells nothing
  /// @param isSample whether it tells of the provider: each prompt does so once
  public record Failure(OptionalDouble weight, boolean isOutage, boolean isSample) {
    /// It tells nothing.
    public static final Failure NONE =
        new Failure(OptionalDouble.of(0), /* isOutage= */ false, /* isSample= */ false);
  }

  /// @param asked when
  private record Probe(long asked, CompletableFuture<ProbeResult> result) {}

  public ModelHealth(Time time) {
    this.time = time;
    this.breaker = new CircuitBreaker(OutageKind.PROVIDER, time);
  }

  public CircuitBreaker breaker() {
    return breaker;
  }

  /// An attempt was answered, or refused for what it asked.
  public synchronized void answered(String request, long sent, Instant now) {
    results.answered(request, sent, now);
    rateLimits.answered(request, sent, now);
  }

  /// An attempt failed, which may be its prompt's own doing.
  public synchronized Failure failed(String request, long sent, Instant now) {
    var failure =
        new Failure(
            results.weight(request),
            results.isOutage(request, now),
            results.isSample(request, now));
    results.failed(request, sent, now);
    return failure;
  }

  /// An attempt was refused for the rate. The first refusal is the model's; another, after others
  /// were answered, may be the prompt's own.
  public synchronized Failure rateLimited(String request, long sent, Instant now) {
    double weight = rateLimits.isAloneInFailing(request) ? rateLimits.weight(request).orElse(0) : 0;
    var failure =
        new Failure(
            OptionalDouble.of(weight), rateLimits.isOutage(request, now), /* isSample= */ false);
    rateLimits.failed(request, sent, now);
    return failure;
  }

  /// Whether a prompt was refused for the rate before, and others were answered since: the model
  /// need not wait for it.
  public synchronized boolean isRateLimitedAlone(String request) {
    return rateLimits.isAloneInFailing(request);
  }

  /// What a failed attempt weighs against its prompt; empty where the others cannot tell.
  public synchronized OptionalDouble weight(String request) {
    return results.weight(request);
  }

  /// Whether a prompt has failed here before.
  public synchronized boolean hasFailed(String request) {
    return results.hasFailed(request);
  }

  /// Whether a prompt was answered after that moment.
  public synchronized boolean isAnsweredSince(Instant moment) {
    return results.isAnsweredSince(moment);
  }

  /// How long until a probe may be asked whose result tells of what was at that moment; zero where
  /// there is one, or one may be sent.
  ///
  /// @param since a reading of the clock
  public synchronized Duration probeIn(long since) {
    Probe last = lastProbe;
    if (last == null || last.asked() - since >= 0) {
      return Duration.ZERO;
    }
    Duration left = BETWEEN_PROBES.minus(time.since(last.asked()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /// The result of a probe that was sent after that moment and in the last minute; one is sent now
  /// where there is none and one may be sent. At most one a minute is sent.
  ///
  /// @param since a reading of the clock
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

  /// What was not sent is not remembered: another may be sent at once.
  private void conclude(Probe mine, ProbeResult result) {
    synchronized (this) {
      if (!(result instanceof ProbeResult.Ended) && mine.equals(lastProbe)) {
        lastProbe = null;
      }
    }
    mine.result().complete(result);
  }
}
