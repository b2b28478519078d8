package sluice.health;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.outcome.Outage;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.time.Time;

/// A breaker, the trouble it stands for, and the probe that is under way. Safe for many threads.
///
/// The rule is [BreakerState]'s; here it is kept, and the probe is asked for once however many wait
/// for it.
public final class CircuitBreaker {
  private final OutageKind kind;
  private final Time time;
  private BreakerState state = BreakerState.closed();
  private Reason reason = Reason.of("");
  private long refusedAt;
  private CompletableFuture<Boolean> probe = CompletableFuture.completedFuture(true);

  /// What came of a probe.
  sealed interface Probed {
    /// All is well.
    record Healthy() implements Probed {}

    /// The trouble is still there.
    record Unhealthy(Reason reason) implements Probed {}

    /// It could not be sent.
    record NotSent() implements Probed {}
  }

  /// A closed circuit.
  CircuitBreaker(OutageKind kind, Time time) {
    this.kind = kind;
    this.time = time;
  }

  /// Whether nothing passes until a probe is well.
  synchronized boolean isOpen() {
    return state.isOpen();
  }

  /// Whether a prompt may start now: all may while it is closed, a few after a probe that was well.
  public synchronized boolean allows() {
    return state.allows();
  }

  /// Whether a few prompts are being tried.
  public synchronized boolean isOnTrial() {
    return state instanceof BreakerState.Trial;
  }

  /// Whether a failure counts: while it is closed, those alone that are samples; each of the few
  /// that are tried.
  public synchronized boolean counts(boolean isSample) {
    return isSample || isOnTrial();
  }

  /// Why nothing passes.
  synchronized Outage outage() {
    return new Outage(kind, reason);
  }

  /// When the trouble showed last, a reading of the clock: a probe that was sent since tells of it.
  synchronized long refusedAt() {
    return refusedAt;
  }

  /// Nothing passes any more.
  public synchronized void trip(Reason why) {
    reason = why;
    refusedAt = time.nanos();
    if (!isOpen()) {
      state = state.trip(time.nanos());
    }
  }

  /// A request was answered: all is well where it was sent after the last refusal.
  ///
  /// @param sent when it was sent
  synchronized void answered(long sent) {
    if (sent - refusedAt >= 0) {
      state = BreakerState.closed();
    }
  }

  /// All is well.
  synchronized void close() {
    state = BreakerState.closed();
  }

  /// A prompt is sent.
  public synchronized void started() {
    state = state.started();
  }

  /// A prompt has ended that tells nothing of the provider.
  ///
  /// @param sent when it was sent
  public synchronized void ignored(long sent) {
    state = state.ignored(sent);
  }

  /// A prompt that tells of the provider has ended.
  ///
  /// @param sent when it was sent
  /// @param why it failed, where it did
  /// @return whether that opened the circuit
  public synchronized boolean ended(boolean isAnswered, long sent, Reason why) {
    boolean wasOpen = isOpen();
    state = state.ended(isAnswered, sent, time.nanos());
    boolean isOpened = !wasOpen && isOpen();
    reason = isOpened ? why : reason;
    refusedAt = isOpened ? time.nanos() : refusedAt;
    return isOpened;
  }

  /// Whether prompts may pass, found out by a probe where one is due.
  ///
  /// @param prober sends a probe
  CompletableFuture<Boolean> admit(Supplier<CompletableFuture<Probed>> prober) {
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
            .exceptionally(_ -> new Probed.NotSent())
            .thenAccept(probed -> mine.complete(passes(probed)));
    return mine;
  }

  private synchronized boolean passes(Probed probed) {
    long now = time.nanos();
    switch (probed) {
      case Probed.Healthy _ ->
          state = kind == OutageKind.PROVIDER ? state.probeSucceeded(now) : BreakerState.closed();
      case Probed.Unhealthy(Reason why) -> {
        reason = why;
        refusedAt = now;
        state = state.probeFailed(now);
      }
      case Probed.NotSent _ -> state = state.probeNotSent(now);
    }
    return !isOpen();
  }
}
