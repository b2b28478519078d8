package sluice.dispatch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import sluice.limit.FairShare;

/// How many prompts may be in flight in this environment, and which models they are of. Safe for
/// many threads; never blocks.
///
/// The only class that knows the semaphore, so that a permit taken is given back exactly once.
public final class Permits {
  private final int size;
  private final Map<ModelLimiter, Integer> held = new HashMap<>();
  private final Semaphore semaphore;

  /// That many permits, none of them taken.
  public Permits(int size) {
    this.size = size;
    this.semaphore = new Semaphore(size);
  }

  /// How many there are.
  int size() {
    return size;
  }

  /// How many are taken now.
  public int inUse() {
    return size - semaphore.availablePermits();
  }

  /// How many models hold permits or wait for some.
  ///
  /// @param waiting those that wait
  synchronized int limiters(Set<ModelLimiter> waiting) {
    Set<ModelLimiter> limiters = new HashSet<>(waiting);
    limiters.addAll(held.keySet());
    return limiters.size();
  }

  /// Whether one more is within a model's share; see [FairShare].
  ///
  /// @param limiters how many share the permits
  synchronized boolean isWithinShare(ModelLimiter limiter, int limiters) {
    return FairShare.isWithin(size, limiters, held.getOrDefault(limiter, 0));
  }

  /// Whether one more may be taken by a model that has its share.
  boolean isLeft(ModelLimiter limiter) {
    return FairShare.isLeft(size, semaphore.availablePermits(), limiter.isAnsweredRecently());
  }

  /// Takes one for a model, where one is free.
  synchronized Optional<Permit> tryAcquire(ModelLimiter limiter) {
    if (!semaphore.tryAcquire()) {
      return Optional.empty();
    }
    held.merge(limiter, 1, Integer::sum);
    return Optional.of(new Permit(limiter));
  }

  private synchronized void giveBack(ModelLimiter limiter) {
    held.computeIfPresent(limiter, (_, count) -> count > 1 ? count - 1 : null);
    semaphore.release();
  }

  /// The right to have one prompt in flight.
  final class Permit {
    private final ModelLimiter limiter;
    private final AtomicBoolean isReleased = new AtomicBoolean();

    private Permit(ModelLimiter limiter) {
      this.limiter = limiter;
    }

    /// Gives the permit back; false where that was done before.
    boolean release() {
      boolean isFirst = isReleased.compareAndSet(false, true);
      if (isFirst) {
        giveBack(limiter);
      }
      return isFirst;
    }
  }
}
