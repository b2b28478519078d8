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

/// Whether a prompt or a probe of one batch may start now, must wait, or does not start any more.
/// What it waits for signals the [Dispatcher] when it changes. Safe for many threads.
record StartGate(
    Invocation invocation,
    ServiceHealth services,
    KeyRefresh keys,
    StoreHealth store,
    StoreProbes storeProbes,
    MemoryBudget memory,
    Permits permits) {

  /// What to do with a prompt that waits.
  Readiness of(Prompt prompt, ModelLimiter limiter) {
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

  /// What to do with a probe that waits.
  Readiness ofProbe() {
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

  /// Nothing is paid for before the store is known to take records, and that is found out when
  /// there is a key to pay with.
  private void requireStore() {
    if (keys.isReady()) {
      storeProbes.require();
    }
  }

  /// Why a prompt does not start any more, if it does not.
  Optional<Returned> refusal(Prompt prompt, ModelLimiter limiter) {
    return invocation
        .refusal()
        .or(() -> services.breakers().refusal(prompt))
        .or(() -> longHold(limiter));
  }

  /// A long wait that the provider asked for is cheaper in the queue.
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
