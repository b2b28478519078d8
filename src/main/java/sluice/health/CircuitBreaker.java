package sluice.health;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.outcome.Outage;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.time.Time;

/// A circuit breaker for one kind of outage, with the probe that is under way. Safe for many
/// threads.
///
/// [BreakerState] has the rules; this class keeps the current state, and shares one probe among all
/// who wait.
public final class CircuitBreaker {
  private final OutageKind kind;
  private final Time time;
  private final RequestsInFlight inFlight = new RequestsInFlight();
  private BreakerState state = BreakerState.closed();
  private Reason reason = Reason.of("");
  private long refusedAt;
  private CompletableFuture<Boolean> probe = CompletableFuture.completedFuture(true);

  /// A closed breaker.
  CircuitBreaker(OutageKind kind, Time time) {
    this.kind = kind;
    this.time = time;
  }

  /// Whether nothing may start before a probe succeeds.
  synchronized boolean isOpen() {
    return state.isOpen();
  }

  /// Whether a prompt may start now: any while the breaker is closed, a few in its trial.
  public synchronized boolean allows() {
    return state.allows();
  }

  /// Whether the breaker is trying a few prompts after a successful probe.
  public synchronized boolean isOnTrial() {
    return state instanceof BreakerState.Trial;
  }

  /// Whether a failure counts: in the trial each one, otherwise only samples, see [RecentResults].
  public synchronized boolean counts(boolean isSample) {
    return isSample || isOnTrial();
  }

  /// The outage for which the breaker is open.
  synchronized Outage outage() {
    return new Outage(kind, reason);
  }

  /// When the outage was last seen, by the monotonic clock in nanoseconds; only requests that were
  /// sent later can prove that it is over.
  synchronized long refusedAt() {
    return refusedAt;
  }

  /// Opens the breaker.
  public synchronized void trip(Reason why) {
    reason = why;
    refusedAt = time.nanos();
    if (!isOpen()) {
      state = state.trip(time.nanos());
    }
  }

  /// A success closes the breaker if its request was sent after the outage was last seen.
  ///
  /// @param sent when it was sent
  synchronized void answered(long sent) {
    if (sent - refusedAt >= 0) {
      state = BreakerState.closed();
    }
  }

  /// Closes the breaker.
  synchronized void close() {
    state = BreakerState.closed();
  }

  /// A prompt is sent.
  ///
  /// @param sent the time
  public synchronized void started(long sent) {
    inFlight.add(sent);
    state = state.started();
  }

  /// A prompt has ended with a result that tells nothing of the provider.
  ///
  /// @param sent when it was sent
  public synchronized void ignored(long sent) {
    inFlight.remove(sent);
    state = state.ignored(sent);
  }

  /// A prompt has ended with a result that tells of the provider.
  ///
  /// @param sent when it was sent
  /// @param why the reason of a failure
  /// @return whether this result opened the breaker
  public synchronized boolean ended(boolean isAnswered, long sent, Reason why) {
    boolean wasOpen = isOpen();
    inFlight.remove(sent);
    state = state.ended(isAnswered, sent, time.nanos(), inFlight::between);
    boolean isOpened = !wasOpen && isOpen();
    reason = isOpened ? why : reason;
    refusedAt = isOpened ? time.nanos() : refusedAt;
    return isOpened;
  }

  /// Completes with whether prompts may pass, after a probe if one is due or under way.
  ///
  /// @param prober sends a probe
  CompletableFuture<Boolean> admit(Supplier<CompletableFuture<ProbeResult>> prober) {
    CompletableFuture<Boolean> mine;
    synchronized (this) {
      if (!state.isDue(time.nanos())) {
        return state instanceof BreakerState.HalfOpen
            ? probe
            : CompletableFuture.completedFuture(!isOpen());
      }
      state = state.probe(time.nanos());
      mine = new CompletableFuture<>();
      probe = mine;
    }
    var _ =
        CompletableFuture.completedFuture(prober)
            .thenCompose(Supplier::get)
            .exceptionally(_ -> new ProbeResult.NotSent())
            .thenAccept(result -> mine.complete(apply(result)));
    return mine;
  }

  private synchronized boolean apply(ProbeResult result) {
    long now = time.nanos();
    switch (result) {
      case ProbeResult.Ended ended when ended.proves(kind) ->
          state = kind == OutageKind.PROVIDER ? state.probeSucceeded(now) : BreakerState.closed();
      case ProbeResult.Ended ended -> {
        reason = ended.failure().map(Outage::reason).orElse(reason);
        refusedAt = now;
        state = state.probeFailed(now);
      }
      case ProbeResult.NotSent _, ProbeResult.NotDue _ -> state = state.probeNotSent(now);
    }
    return !isOpen();
  }
}
