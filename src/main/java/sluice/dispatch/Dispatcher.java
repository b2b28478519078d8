package sluice.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import sluice.dispatch.Permits.Permit;
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
public final class Dispatcher {
  /// Timers are no finer; what is due within it starts with the next.
  private static final Duration LEAST_WAIT = Duration.ofMillis(1);

  private final Permits permits;
  private final Time time;
  private final DispatchQueues queues = new DispatchQueues();
  private final AtomicInteger preparing = new AtomicInteger();
  private final AtomicInteger signals = new AtomicInteger();
  private volatile boolean isSweepDue;

  /// Touched by the walking thread alone.
  private Optional<Wake> wake = Optional.empty();

  /// A dispatcher with nobody waiting.
  public Dispatcher(Permits permits, Time time) {
    this.permits = permits;
    this.time = time;
  }

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
  void enter(Candidate candidate) {
    queues.addLast(candidate);
    signal();
  }

  /// Joins the head of its line: one that was started before, or must come first.
  void reenter(Candidate candidate) {
    queues.addFirst(candidate);
    signal();
  }

  /// Something may start now. A walk that breaks off, by an error that nobody can do anything
  /// about, leaves the way free for the next.
  public void signal() {
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

  /// Takes back the right to send a request that has ended, or is not sent; once is enough.
  void release(Admission admission) {
    if (admission.permit().release()) {
      admission.limiter().finished();
      signal();
    }
  }

  /// Takes back the right to send a request that was not used.
  void giveBack(Admission admission) {
    admission.limiter().refund(admission.taken());
    release(admission);
  }

  /// Some may have to leave, wherever in the lines they stand.
  public void sweep() {
    isSweepDue = true;
    signal();
  }

  private void walk() {
    if (isSweepDue) {
      isSweepDue = false;
      queues.sweep();
    }
    Set<ModelLimiter> waiting = new HashSet<>();
    List<Deque<Candidate>> inTurn = queues.inTurn(waiting);
    int sharing = permits.limiters(waiting);
    if (pass(inTurn, limiter -> permits.isWithinShare(limiter, sharing))) {
      pass(inTurn, permits::isLeft);
    }
  }

  /// Starts the first of the lines in turn, as far as their models may have another permit; whether
  /// any might start but for that.
  private boolean pass(List<Deque<Candidate>> queues, Predicate<ModelLimiter> mayHave) {
    List<Deque<Candidate>> waiting = queues;
    boolean isFull = false;
    boolean isAnyLeftOut = false;
    while (!waiting.isEmpty() && !isFull) {
      List<Deque<Candidate>> moving = new ArrayList<>(waiting.size());
      for (Deque<Candidate> queue : waiting) {
        Progress progress = isFull ? Progress.FULL : step(queue, mayHave);
        isFull = progress == Progress.FULL;
        isAnyLeftOut |= progress == Progress.LEFT_OUT;
        if (progress == Progress.STARTED) {
          moving.add(queue);
        }
      }
      waiting = moving;
    }
    return isAnyLeftOut && !isFull;
  }

  /// Starts the first of a line, where it may start.
  private Progress step(Deque<Candidate> queue, Predicate<ModelLimiter> mayHave) {
    Optional<Candidate> yielding = Optional.empty();
    for (Candidate candidate : queue) {
      switch (DispatchQueues.turn(queue, candidate)) {
        case READY -> {
          return start(queue, candidate, mayHave);
        }
        case YIELDING -> yielding = yielding.or(() -> Optional.of(candidate));
        case BLOCKED -> {
          return yielding.map(first -> start(queue, first, mayHave)).orElse(Progress.STUCK);
        }
        case CANCELLED -> {}
      }
    }
    return yielding.map(first -> start(queue, first, mayHave)).orElse(Progress.STUCK);
  }

  private Progress start(
      Deque<Candidate> queue, Candidate candidate, Predicate<ModelLimiter> mayHave) {
    try {
      return tryStart(queue, candidate, mayHave);
    } catch (RuntimeException | Error e) {
      DispatchQueues.fail(queue, candidate, e);
      return Progress.STARTED;
    }
  }

  private Progress tryStart(
      Deque<Candidate> queue, Candidate candidate, Predicate<ModelLimiter> mayHave) {
    ModelLimiter limiter = candidate.limiter();
    Tokens tokens = candidate.tokens();
    Duration wait = limiter.wait(tokens);
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
    return candidate.isPrepared() ? go(queue, candidate, tokens) : prepare(queue, candidate);
  }

  private Progress go(Deque<Candidate> queue, Candidate candidate, Tokens tokens) {
    Optional<Permit> permit = permits.tryAcquire(candidate.limiter());
    permit.ifPresent(taken -> {
      candidate.limiter().start(tokens);
      queue.remove(candidate);
      candidate.go(taken, tokens);
    });
    return permit.isPresent() ? Progress.STARTED : Progress.FULL;
  }

  /// Prepares it while its turn comes, no more of them at a time than could start; then it is the
  /// first of its line again. What it takes of the limits is taken when it starts.
  private Progress prepare(Deque<Candidate> queue, Candidate candidate) {
    if (preparing.get() >= permits.size() - permits.inUse()) {
      return Progress.STUCK;
    }
    preparing.incrementAndGet();
    queue.remove(candidate);
    var _ =
        CompletableFuture.completedFuture(candidate)
            .thenCompose(one -> one.prepare().thenAccept(_ -> {}))
            .whenComplete((_, failure) -> {
              preparing.decrementAndGet();
              if (failure == null) {
                reenter(candidate);
              } else {
                candidate.fail(failure);
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
