package sluice.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import sluice.batch.Permits.Permit;
import sluice.limit.Tokens;
import sluice.time.Time;

/// Starts waiting prompts as soon as they may, their model lets them and a permit is free. Safe for
/// many threads; no thread waits in it.
///
/// Each model has lines of its own, so that a model whose bucket is empty holds up no other, one
/// for each batch, since what holds one of a batch holds all; the lines take turns. Whatever may
/// let a prompt start (a permit given back, a timer, memory returned) signals. The first to signal
/// walks the lines on its own thread; those who signal meanwhile leave it one more walk and go on,
/// so starts are never recursive and never in parallel.
final class Dispatcher {
  /// Timers are no finer; what is due within it starts with the next.
  private static final Duration LEAST_WAIT = Duration.ofMillis(1);

  private final Permits permits;
  private final Time time;
  private final Map<Line, Queued> lines = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger preparing = new AtomicInteger();
  private final AtomicInteger signals = new AtomicInteger();
  private volatile boolean isSweepDue;

  /// Touched by the walking thread alone.
  private Optional<Wake> wake = Optional.empty();

  private int turns;

  /// A dispatcher with nobody waiting.
  Dispatcher(Permits permits, Time time) {
    this.permits = permits;
    this.time = time;
  }

  /// One that waits for its turn.
  interface Candidate {
    /// Whose limits it starts under.
    ModelLimiter limiter();

    /// What it takes of them.
    Tokens need();

    /// The batch it belongs to: where one of it must hold, all of it must.
    Object party();

    /// What to do with it now. Cheap; asked at every walk.
    Readiness turn();

    /// Whether all is done that must be done before it starts.
    default boolean isPrepared() {
      return true;
    }

    /// Does that; completes when it may start, or has ended.
    default CompletableFuture<?> prepare() {
      return CompletableFuture.completedFuture(null);
    }

    /// Starts it; the permit is its own from here on. Never throws.
    ///
    /// @param taken what its model has counted for it
    void go(Permit permit, Tokens taken);

    /// It does not start any more.
    void leave();

    /// It threw where it must not.
    void fail(Throwable failure);
  }

  /// What to do with an entrant.
  enum Readiness {
    /// It may start.
    GO,
    /// It may start where none behind it may.
    YIELD,
    /// It may not start now.
    HOLD,
    /// It will not start any more.
    LEAVE
  }

  /// Where those stand who wait for the same.
  private record Line(ModelLimiter limiter, Object party) {}

  /// Those in a line.
  ///
  /// @param number the lines take turns in the order in which they came about, in every run the
  ///   same
  private record Queued(long number, Deque<Candidate> entrants) {}

  /// How far a line came.
  private enum Progress {
    /// One has started; the next may.
    STARTED,
    /// Nobody in it may start now.
    STUCK,
    /// The first might start, but its model may have no other permit yet.
    LEFT_OUT,
    /// There are no permits left, for any line.
    FULL
  }

  private record Wake(Time.Alarm alarm, long at) {}

  /// Joins the end of its line.
  void enter(Candidate entrant) {
    join(entrant, Deque::addLast);
  }

  /// Joins the head of its line: one that was started before, or must come first.
  void reenter(Candidate entrant) {
    join(entrant, Deque::addFirst);
  }

  private void join(Candidate entrant, BiConsumer<Deque<Candidate>, Candidate> end) {
    var _ =
        lines.compute(
            new Line(entrant.limiter(), entrant.party()),
            (_, line) -> {
              Queued joined =
                  line == null
                      ? new Queued(numbers.getAndIncrement(), new ConcurrentLinkedDeque<>())
                      : line;
              end.accept(joined.entrants(), entrant);
              return joined;
            });
    signal();
  }

  /// Something may start now. A walk that breaks off, by an error that nobody can do anything
  /// about, leaves the way free for the next.
  void signal() {
    if (signals.getAndIncrement() > 0) {
      return;
    }
    boolean isWalked = false;
    try {
      int seen = 1;
      do {
        walk();
        seen = signals.addAndGet(-seen);
      } while (seen != 0);
      isWalked = true;
    } finally {
      if (!isWalked) {
        signals.set(0);
      }
    }
  }

  /// Some may have to leave, wherever in the lines they stand.
  void sweep() {
    isSweepDue = true;
    signal();
  }

  private void walk() {
    if (isSweepDue) {
      isSweepDue = false;
      inOrder(lines.values().stream()).forEach(Dispatcher::sweep);
    }
    Set<ModelLimiter> waiting = new HashSet<>();
    List<Deque<Candidate>> inTurn = inTurn(waiting);
    int sharing = permits.limiters(waiting);
    if (pass(inTurn, limiter -> permits.isWithinShare(limiter, sharing))) {
      pass(inTurn, permits::isLeft);
    }
  }

  /// Starts the first of the lines in turn, as far as their models may have another permit; whether
  /// any might start but for that.
  private boolean pass(List<Deque<Candidate>> lines, Predicate<ModelLimiter> mayHave) {
    List<Deque<Candidate>> waiting = lines;
    boolean isFull = false;
    boolean isAnyLeftOut = false;
    while (!waiting.isEmpty() && !isFull) {
      List<Deque<Candidate>> moving = new ArrayList<>(waiting.size());
      for (Deque<Candidate> line : waiting) {
        Progress progress = isFull ? Progress.FULL : step(line, mayHave);
        isFull = progress == Progress.FULL;
        isAnyLeftOut |= progress == Progress.LEFT_OUT;
        if (progress == Progress.STARTED) {
          moving.add(line);
        }
      }
      waiting = moving;
    }
    return isAnyLeftOut && !isFull;
  }

  /// The lines in which somebody waits, each walk beginning with another.
  ///
  /// @param limiters takes up theirs
  private List<Deque<Candidate>> inTurn(Set<ModelLimiter> limiters) {
    List<Queued> found = new ArrayList<>();
    for (Line line : lines.keySet()) {
      Optional.ofNullable(
              lines.computeIfPresent(line, (_, those) -> those.entrants.isEmpty() ? null : those))
          .ifPresent(those -> {
            found.add(those);
            limiters.add(line.limiter());
          });
    }
    List<Deque<Candidate>> waiting = new ArrayList<>(inOrder(found.stream()).toList());
    if (waiting.size() > 1) {
      Collections.rotate(waiting, turns++ % waiting.size());
    }
    return waiting;
  }

  private static Stream<Deque<Candidate>> inOrder(Stream<Queued> lines) {
    return lines.sorted(Comparator.comparingLong(Queued::number)).map(Queued::entrants);
  }

  private static void sweep(Deque<Candidate> line) {
    for (Candidate entrant : line) {
      turn(line, entrant);
    }
  }

  /// Starts the first of a line, where it may start.
  private Progress step(Deque<Candidate> line, Predicate<ModelLimiter> mayHave) {
    Optional<Candidate> yielding = Optional.empty();
    for (Candidate entrant : line) {
      switch (turn(line, entrant)) {
        case GO -> {
          return start(line, entrant, mayHave);
        }
        case YIELD -> yielding = yielding.or(() -> Optional.of(entrant));
        case HOLD -> {
          return yielding.map(first -> start(line, first, mayHave)).orElse(Progress.STUCK);
        }
        case LEAVE -> {}
      }
    }
    return yielding.map(first -> start(line, first, mayHave)).orElse(Progress.STUCK);
  }

  /// Asks one what to do with it, and lets it go where it leaves; one that throws ends alone, and
  /// the line goes on.
  private static Readiness turn(Deque<Candidate> line, Candidate entrant) {
    try {
      Readiness turn = entrant.turn();
      if (turn == Readiness.LEAVE) {
        line.remove(entrant);
        entrant.leave();
      }
      return turn;
    } catch (RuntimeException | Error e) {
      return fail(line, entrant, e);
    }
  }

  private static Readiness fail(Deque<Candidate> line, Candidate entrant, Throwable failure) {
    line.remove(entrant);
    entrant.fail(failure);
    return Readiness.LEAVE;
  }

  private Progress start(
      Deque<Candidate> line, Candidate entrant, Predicate<ModelLimiter> mayHave) {
    try {
      return tryStart(line, entrant, mayHave);
    } catch (RuntimeException | Error e) {
      fail(line, entrant, e);
      return Progress.STARTED;
    }
  }

  private Progress tryStart(
      Deque<Candidate> line, Candidate entrant, Predicate<ModelLimiter> mayHave) {
    ModelLimiter limiter = entrant.limiter();
    Tokens need = entrant.need();
    Duration wait = limiter.wait(need);
    if (!wait.isZero()) {
      wakeAfter(wait);
      return Progress.STUCK;
    }
    if (!limiter.hasRoom()) {
      return Progress.STUCK;
    }
    if (!mayHave.test(limiter)) {
      return Progress.LEFT_OUT;
    }
    return entrant.isPrepared() ? go(line, entrant, need) : prepare(line, entrant);
  }

  private Progress go(Deque<Candidate> line, Candidate entrant, Tokens need) {
    Optional<Permit> permit = permits.tryAcquire(entrant.limiter());
    permit.ifPresent(taken -> {
      entrant.limiter().start(need);
      line.remove(entrant);
      entrant.go(taken, need);
    });
    return permit.isPresent() ? Progress.STARTED : Progress.FULL;
  }

  /// Prepares it while its turn comes, no more of them at a time than could start; then it is the
  /// first of its line again. What it takes of the limits is taken when it starts.
  private Progress prepare(Deque<Candidate> line, Candidate entrant) {
    if (preparing.get() >= permits.size() - permits.inUse()) {
      return Progress.STUCK;
    }
    preparing.incrementAndGet();
    line.remove(entrant);
    var _ =
        CompletableFuture.completedFuture(entrant)
            .thenCompose(one -> one.prepare().thenAccept(_ -> {}))
            .whenComplete((_, failure) -> {
              preparing.decrementAndGet();
              if (failure == null) {
                reenter(entrant);
              } else {
                entrant.fail(failure);
                signal();
              }
            });
    return Progress.STARTED;
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
