package sluice.volley;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// How many prompts may be in flight in this environment. Safe for many threads; never blocks.
///
/// The only class that knows the semaphore, so that a permit taken is given back exactly once.
final class Permits {
  private final Semaphore semaphore;
  private final int size;

  /// That many permits, none of them taken.
  Permits(int size) {
    this.semaphore = new Semaphore(size);
    this.size = size;
  }

  /// How many there are.
  int size() {
    return size;
  }

  /// How many are taken now.
  int inUse() {
    return size - semaphore.availablePermits();
  }

  Optional<Permit> tryAcquire() {
    return semaphore.tryAcquire() ? Optional.of(new Permit()) : Optional.empty();
  }

  /// The right to have one prompt in flight.
  final class Permit {
    private final AtomicBoolean isReleased = new AtomicBoolean();

    private Permit() {}

    /// Gives the permit back; false where that was done before.
    boolean release() {
      boolean isFirst = isReleased.compareAndSet(false, true);
      if (isFirst) {
        semaphore.release();
      }
      return isFirst;
    }
  }
}
