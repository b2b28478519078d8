package sluice.volley;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import sluice.limit.FairShare;

/// How many prompts may be in flight in this environment, and which lanes they are of. Safe for
/// many threads; never blocks.
///
/// The only class that knows the semaphore, so that a permit taken is given back exactly once.
final class Permits {
  private final int size;
  private final Map<Lane, Integer> held = new HashMap<>();
  private final Semaphore semaphore;

  /// That many permits, none of them taken.
  Permits(int size) {
    this.size = size;
    this.semaphore = new Semaphore(size);
  }

  /// How many there are.
  int size() {
    return size;
  }

  /// How many are taken now.
  int inUse() {
    return size - semaphore.availablePermits();
  }

  /// How many lanes hold permits or wait for some.
  ///
  /// @param waiting those that wait
  synchronized int lanes(Set<Lane> waiting) {
    Set<Lane> lanes = new HashSet<>(waiting);
    lanes.addAll(held.keySet());
    return lanes.size();
  }

  /// Whether one more is within a lane's share; see [FairShare].
  ///
  /// @param lanes how many share the permits
  synchronized boolean isWithinShare(Lane lane, int lanes) {
    return FairShare.isWithin(size, lanes, held.getOrDefault(lane, 0));
  }

  /// Whether one more may be taken by a lane that has its share.
  boolean isLeft(Lane lane) {
    return FairShare.isLeft(size, semaphore.availablePermits(), lane.isAnsweredOfLate());
  }

  /// Takes one for a lane, where one is free.
  synchronized Optional<Permit> tryAcquire(Lane lane) {
    if (!semaphore.tryAcquire()) {
      return Optional.empty();
    }
    held.merge(lane, 1, Integer::sum);
    return Optional.of(new Permit(lane));
  }

  private synchronized void giveBack(Lane lane) {
    held.computeIfPresent(lane, (_, count) -> count > 1 ? count - 1 : null);
    semaphore.release();
  }

  /// The right to have one prompt in flight.
  final class Permit {
    private final Lane lane;
    private final AtomicBoolean isReleased = new AtomicBoolean();

    private Permit(Lane lane) {
      this.lane = lane;
    }

    /// Gives the permit back; false where that was done before.
    boolean release() {
      boolean isFirst = isReleased.compareAndSet(false, true);
      if (isFirst) {
        giveBack(lane);
      }
      return isFirst;
    }
  }
}
