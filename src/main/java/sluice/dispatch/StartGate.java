package sluice.dispatch;

import java.util.Optional;
import sluice.health.CircuitBreaker;
import sluice.health.KeyRefresh;
import sluice.health.ServiceHealth;
import sluice.health.StoreProbes;
import sluice.message.Prompt;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.MemoryBudget;
import sluice.provider.Reason;
import sluice.store.StoreHealth;

/// Decides whether a prompt or a probe of one batch may start now, must wait, or leaves the queue.
/// Each condition signals the [Dispatcher] when it changes. Safe for many threads.
record StartGate(
    Invocation invocation,
    ServiceHealth services,
    KeyRefresh keys,
    StoreHealth store,
    StoreProbes storeProbes,
    MemoryBudget memory,
    Permits permits) {

  /// Returns the readiness of a waiting prompt.
  Readiness readiness(Prompt prompt, ModelLimiter limiter) {
    if (refusal(prompt, limiter).isPresent()) {
      return Readiness.CANCELLED;
    }
    CircuitBreaker breaker = limiter.health(prompt.endpoint()).breaker();
    if (!isReady() || !breaker.allows()) {
      requireStore();
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
    if (keys.isReady() && storeProbes.isProven()) {
      return Readiness.READY;
    }
    storeProbes.require();
    return Readiness.BLOCKED;
  }

  private boolean isReady() {
    return keys.isReady() && store.allowsStart() && (memory.hasRoom() || permits.inUse() == 0);
  }

  /// Requires a probe of the store before anything is paid for, as soon as there is a key to send
  /// with.
  private void requireStore() {
    if (keys.isReady()) {
      storeProbes.require();
    }
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
