package sluice.volley;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.limit.Need;
import sluice.time.Time;
import sluice.volley.Permits.Permit;

/// Starts waiting prompts as soon as they may, their lane lets them and a permit is free. Safe for
/// many threads; no thread waits in it.
///
/// Each lane has a line of its own, so that a model whose bucket is empty holds up no other; the
/// lanes take turns. Whatever may let a prompt start (a permit given back, a timer, memory
/// returned) signals. The first to signal walks the lines on its own thread; those who signal
/// meanwhile leave it one more walk and go on, so starts are never recursive and never in parallel.
final class Pump {
  /// Timers are no finer; what is due within it starts with the next.
  private static final Duration LEAST_WAIT = Duration.ofMillis(1);

  private final Permits permits;
  private final Time time;
  private final Map<Lane, Deque<Entrant>> lines = new ConcurrentHashMap<>();
  private final AtomicInteger signals = new AtomicInteger();
  private volatile boolean isSweepDue;

  /// Touched by the walking thread alone.
  private Optional<Wake> wake = Optional.empty();

  private int turns;

  /// A pump with nobody waiting.
  Pump(Permits permits, Time time) {
    this.permits = permits;
    this.time = time;
  }

  /// One that waits for its turn.
  interface Entrant {
    /// Whose limits it starts under.
    Lane lane();

    /// What it takes of them.
    Need need();

    /// What to do with it now. Cheap; asked at every walk.
    Turn turn();

    /// Starts it; the permit is its own from here on. Never throws.
    ///
    /// @param taken what its lane has counted for it
    void go(Permit permit, Need taken);

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

  /// How far a lane came.
  private enum Progress {
    /// One has started; the next may.
    STARTED,
    /// Nobody in it may start now.
    STUCK,
    /// There are no permits left, for any lane.
    FULL
  }

  private record Wake(Time.Alarm alarm, long at) {}

  /// Joins the end of its lane's line.
  void enter(Entrant entrant) {
    line(entrant.lane()).addLast(entrant);
    signal();
  }

  /// Joins the head of its lane's line: one that was started before, or must come first.
  void reenter(Entrant entrant) {
    line(entrant.lane()).addFirst(entrant);
    signal();
  }

  private Deque<Entrant> line(Lane lane) {
    return lines.computeIfAbsent(lane, _ -> new ConcurrentLinkedDeque<>());
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

  /// Some may have to leave, wherever in the lines they stand.
  void sweep() {
    isSweepDue = true;
    signal();
  }

  private void walk() {
    if (isSweepDue) {
      isSweepDue = false;
      lines.values().forEach(this::sweep);
    }
    List<Lane> lanes = inTurn();
    boolean isFull = false;
    while (!lanes.isEmpty() && !isFull) {
      List<Lane> moving = new ArrayList<>(lanes.size());
      for (Lane lane : lanes) {
        Progress progress = isFull ? Progress.FULL : step(lane);
        isFull = progress == Progress.FULL;
        if (progress == Progress.STARTED) {
          moving.add(lane);
        }
      }
      lanes = moving;
    }
  }

  /// The lanes in which somebody waits, each walk beginning with another.
  private List<Lane> inTurn() {
    List<Lane> waiting = new ArrayList<>();
    lines.forEach((lane, line) -> {
      if (!line.isEmpty()) {
        waiting.add(lane);
      }
    });
    if (waiting.size() > 1) {
      Collections.rotate(waiting, turns++ % waiting.size());
    }
    return waiting;
  }

  private void sweep(Deque<Entrant> line) {
    for (Entrant entrant : line) {
      turn(line, entrant);
    }
  }

  /// Starts the first in a lane that may start.
  private Progress step(Lane lane) {
    Deque<Entrant> line = line(lane);
    Iterator<Entrant> waiting = line.iterator();
    while (waiting.hasNext()) {
      Entrant entrant = waiting.next();
      if (turn(line, entrant) == Turn.GO) {
        return start(line, entrant);
      }
    }
    return Progress.STUCK;
  }

  /// Asks one what to do with it, and lets it go where it leaves; one that throws ends alone, and
  /// the line goes on.
  private static Turn turn(Deque<Entrant> line, Entrant entrant) {
    try {
      Turn turn = entrant.turn();
      if (turn == Turn.LEAVE) {
        line.remove(entrant);
        entrant.leave();
      }
      return turn;
    } catch (RuntimeException | Error e) {
      return fail(line, entrant, e);
    }
  }

  private static Turn fail(Deque<Entrant> line, Entrant entrant, Throwable failure) {
    line.remove(entrant);
    entrant.fail(failure);
    return Turn.LEAVE;
  }

  private Progress start(Deque<Entrant> line, Entrant entrant) {
    try {
      return tryStart(line, entrant);
    } catch (RuntimeException | Error e) {
      fail(line, entrant, e);
      return Progress.STARTED;
    }
  }

  private Progress tryStart(Deque<Entrant> line, Entrant entrant) {
    Lane lane = entrant.lane();
    Need need = entrant.need();
    Duration wait = lane.wait(need);
    if (!wait.isZero()) {
      wakeAfter(wait);
      return Progress.STUCK;
    }
    if (!lane.hasRoom()) {
      return Progress.STUCK;
    }
    Optional<Permit> permit = permits.tryAcquire();
    permit.ifPresent(taken -> {
      lane.start(need);
      line.remove(entrant);
      entrant.go(taken, need);
    });
    return permit.isPresent() ? Progress.STARTED : Progress.FULL;
  }

  /// A bucket will have filled by then. One alarm is enough: the walk it brings sets the next.
  private void wakeAfter(Duration wait) {
    Duration pause = wait.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : wait;
    long at = time.nanos() + pause.toNanos();
    boolean isSet = wake.filter(set -> set.at - time.nanos() > 0 && set.at - at <= 0).isPresent();
    if (!isSet) {
      wake.ifPresent(set -> set.alarm.cancel());
      wake = Optional.of(new Wake(time.after(pause, this::signal), at));
    }
  }
}
