package sluice.dispatch;

import java.util.Optional;
import sluice.health.CircuitBreaker;
import sluice.health.KeyRefresh;
import sluice.health.ServiceHealth;
import sluice.message.Prompt;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.MemoryBudget;
import sluice.provider.Reason;
import sluice.store.StoreHealth;

/// Decides whether a prompt or a probe of one batch may start now, must wait, or leaves the queue.
/// Each condition signals the [Dispatcher] when it changes; only the store has to be probed first,
/// when something waits for it. Safe for many threads.
record StartGate(
    Invocation invocation,
    ServiceHealth services,
    KeyRefresh keys,
    StoreHealth store,
    MemoryBudget memory,
    Permits permits) {

  /// Returns the readiness of a waiting prompt.
  Readiness readiness(Prompt prompt, ModelLimiter limiter) {
    if (refusal(prompt, limiter).isPresent()) {
      return Readiness.CANCELLED;
    }
    CircuitBreaker breaker = limiter.health(prompt.endpoint()).breaker();
    if (!isReady() || !breaker.allows()) {
      return Readiness.BLOCKED;
    }
    boolean yields =
        breaker.isOnTrial() && limiter.health(prompt.endpoint()).hasFailed(prompt.request());
    return yields ? Readiness.YIELDING : Readiness.READY;
  }

  /// Returns the readiness of a waiting probe.
  Readiness probeReadiness() {
    if (invocation.isOver() || invocation.isStoreDown() || keys.problem().isPresent()) {
      return Readiness.CANCELLED;
    }
    return keys.isReady() && store.isProven() ? Readiness.READY : Readiness.BLOCKED;
  }

  private boolean isReady() {
    return keys.isReady() && store.allowsStart() && (memory.hasRoom() || permits.inUse() == 0);
  }

  /// A prompt waits: probes the store before anything is paid for, as soon as there is a key to
  /// send with.
  void promptBlocked() {
    if (keys.isReady()) {
      store.require(invocation);
    }
  }

  /// A probe waits: probes the store first, since the answer of a probe is paid for too.
  void probeBlocked() {
    store.require(invocation);
  }

  /// Returns why a prompt does not start any more; empty if it may.
  Optional<Returned> refusal(Prompt prompt, ModelLimiter limiter) {
    return invocation
        .refusal()
        .or(() -> services.breakers().refusal(prompt))
        .or(() -> longHold(limiter));
  }

  /// A long wait that the provider demands costs less in the queue.
  private static Optional<Returned> longHold(ModelLimiter limiter) {
    return Optional.of(limiter.held())
        .filter(held -> held.compareTo(RetryPolicy.LONGEST_PAUSE) > 0)
        .map(held ->
            new Returned(
                new ReturnReason.Passing(),
                Optional.of(held),
                Reason.of("the provider asks to wait")));
  }
}
