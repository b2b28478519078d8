package sluice.dispatch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import sluice.limit.FairShare;

/// The permits for prompts in flight in this environment, and the models that hold them. Safe for
/// many threads; never blocks.
///
/// The only class that uses the semaphore, so that each permit is given back exactly once.
public final class Permits {
  private final int size;
  private final Map<ModelLimiter, Integer> held = new HashMap<>();
  private final Semaphore semaphore;

  /// Free permits.
  ///
  /// @param size how many; 1 or more
  public Permits(int size) {
    this.size = size;
    this.semaphore = new Semaphore(size);
  }

  /// How many permits there are.
  int size() {
    return size;
  }

  /// How many permits are free now.
  public int free() {
    return semaphore.availablePermits();
  }

  /// How many permits are held now.
  public int inUse() {
    return size - semaphore.availablePermits();
  }

  /// How many models hold permits or wait for some.
  ///
  /// @param waiting the models that wait
  synchronized int limiters(Set<ModelLimiter> waiting) {
    int limiters = held.size();
    for (ModelLimiter limiter : waiting) {
      limiters += held.containsKey(limiter) ? 0 : 1;
    }
    return limiters;
  }

  /// Whether another permit is within a model's share; see [FairShare].
  ///
  /// @param limiters how many models share the permits
  synchronized boolean isWithinShare(ModelLimiter limiter, int limiters) {
    return FairShare.isWithin(size, limiters, held.getOrDefault(limiter, 0));
  }

  /// Whether a model may take another permit beyond its share.
  boolean isLeft(ModelLimiter limiter) {
    return FairShare.isLeft(size, semaphore.availablePermits(), limiter.isAnsweredRecently());
  }

  /// Takes a permit for a model; empty if none is free.
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

  /// The right to have one request in flight.
  final class Permit {
    private final ModelLimiter limiter;
    private final AtomicBoolean isReleased = new AtomicBoolean();

    private Permit(ModelLimiter limiter) {
      this.limiter = limiter;
    }

    /// Gives the permit back; false if that was done before.
    boolean release() {
      boolean isFirst = isReleased.compareAndSet(false, true);
      if (isFirst) {
        giveBack(limiter);
      }
      return isFirst;
    }
  }
}
