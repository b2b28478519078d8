package sluice.volley;

import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.volley.Permits.Permit;

/// Starts waiting prompts as soon as they may and a permit is free. Safe for many threads; no
/// thread waits in it.
///
/// Whatever may let a prompt start (a permit given back, a timer, memory returned) signals. The
/// first to signal walks the line on its own thread; those who signal meanwhile leave it one more
/// walk and go on, so starts are never recursive and never in parallel.
final class Pump {
  private final Permits permits;
  private final Deque<Entrant> line = new ConcurrentLinkedDeque<>();
  private final AtomicInteger signals = new AtomicInteger();
  private volatile boolean isSweepDue;

  /// A pump with nobody waiting.
  Pump(Permits permits) {
    this.permits = permits;
  }

  /// One that waits for its turn.
  interface Entrant {
    /// What to do with it now. Cheap; asked at every walk.
    Turn turn();

    /// Starts it; the permit is its own from here on. Never throws.
    void go(Permit permit);

    /// It does not start any more.
    void leave();

    /// It threw where it must not.
    void fail(Throwable failure);
  }

  /// What to do with an entrant.
  enum Turn {
    /// It may start.
    GO,
    /// It may not start now.
    HOLD,
    /// It will not start any more.
    LEAVE
  }

  /// Joins the end of the line.
  void enter(Entrant entrant) {
    line.addLast(entrant);
    signal();
  }

  /// Joins the head of the line: one that was started before.
  void reenter(Entrant entrant) {
    line.addFirst(entrant);
    signal();
  }

  /// Something may start now.
  void signal() {
    if (signals.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    do {
      walk();
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
  }

  /// Some may have to leave, wherever in the line they stand.
  void sweep() {
    isSweepDue = true;
    signal();
  }

  private void walk() {
    boolean isSweep = isSweepDue;
    isSweepDue = false;
    boolean isFull = false;
    Iterator<Entrant> waiting = line.iterator();
    while (waiting.hasNext() && (isSweep || !isFull)) {
      isFull = step(waiting.next(), isFull);
    }
  }

  /// Deals with one entrant; one that throws ends alone, and the line goes on.
  ///
  /// @return whether there are no permits left
  private boolean step(Entrant entrant, boolean isFull) {
    try {
      return switch (entrant.turn()) {
        case HOLD -> isFull;
        case LEAVE -> {
          line.remove(entrant);
          entrant.leave();
          yield isFull;
        }
        case GO -> isFull || !start(entrant);
      };
    } catch (RuntimeException | Error e) {
      line.remove(entrant);
      entrant.fail(e);
      return isFull;
    }
  }

  private boolean start(Entrant entrant) {
    Optional<Permit> permit = permits.tryAcquire();
    permit.ifPresent(taken -> {
      line.remove(entrant);
      entrant.go(taken);
    });
    return permit.isPresent();
  }
}
