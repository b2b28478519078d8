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

/// Starts waiting requests as soon as their readiness, their model's limiter and a free permit
/// allow. Safe for many threads; no thread waits in it.
///
/// Each model has queues of its own, so that an empty token bucket delays no other model; each
/// batch has one of them, since what blocks one request of a batch and model blocks all. The queues
/// take turns. Everything that may let a request start signals: an arrival, a released permit, a
/// timer, returned memory, a key, a proven store. The first thread that signals walks the queues; a
/// thread that signals meanwhile only requests another walk. So starts are never recursive and
/// never concurrent.
public final class Dispatcher {
  private final Permits permits;
  private final DispatchTimer timer;
  private final DispatchQueues queues = new DispatchQueues();
  private final AtomicInteger preparing = new AtomicInteger();
  private final AtomicInteger signals = new AtomicInteger();
  private volatile boolean isSweepDue;

  /// A dispatcher without requests.
  public Dispatcher(Permits permits, Time time) {
    this.permits = permits;
    this.timer = new DispatchTimer(time, this::signal);
  }

  /// The result of one step in one queue.
  private enum Progress {
    /// A request has started or is being prepared; the next one may follow.
    STARTED,
    /// No request of the queue may start now.
    STUCK,
    /// The first request might start, but its model has its share of the permits.
    LEFT_OUT
  }

  /// Adds a request at the end of its queue.
  void enqueue(Candidate candidate) {
    queues.addLast(candidate);
    signal();
  }

  /// Adds a request at the head of its queue: a retry, a probe, or a prepared one.
  void enqueueFirst(Candidate candidate) {
    queues.addFirst(candidate);
    signal();
  }

  /// Walks the queues, since a request may start now. If an error breaks a walk off, the next
  /// signal starts a new one.
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

  /// Takes back an admission when its request has ended; repeated calls have no effect.
  void release(Admission admission) {
    if (admission.permit().release()) {
      admission.limiter().finished();
      signal();
    }
  }

  /// Takes back an admission that was not used, with its tokens.
  void giveBack(Admission admission) {
    admission.limiter().refund(admission.tokens());
    release(admission);
  }

  /// Removes cancelled requests anywhere in the queues, not only at their heads.
  public void sweep() {
    isSweepDue = true;
    signal();
  }

  /// Starts nothing while all permits are in use: the next one that is released signals.
  private void walk() {
    if (isSweepDue) {
      isSweepDue = false;
      queues.sweep();
    }
    if (permits.free() == 0) {
      return;
    }
    Set<ModelLimiter> waiting = new HashSet<>();
    List<Deque<Candidate>> inTurn = queues.inTurn(waiting);
    int sharing = permits.limiters(waiting);
    if (pass(inTurn, limiter -> permits.isWithinShare(limiter, sharing))) {
      pass(inTurn, permits::isLeft);
    }
  }

  /// Starts the first requests of the queues in turn, as long as a model may have another permit.
  /// Returns whether permits are left and that rule alone has kept a request from starting.
  private boolean pass(List<Deque<Candidate>> queues, Predicate<ModelLimiter> mayHave) {
    List<Deque<Candidate>> waiting = queues;
    boolean isAnyLeftOut = false;
    while (!waiting.isEmpty()) {
      List<Deque<Candidate>> moving = new ArrayList<>(waiting.size());
      for (Deque<Candidate> queue : waiting) {
        if (permits.free() == 0) {
          return false;
        }
        Progress progress = step(queue, mayHave);
        isAnyLeftOut |= progress == Progress.LEFT_OUT;
        if (progress == Progress.STARTED) {
          moving.add(queue);
        }
      }
      waiting = moving;
    }
    return isAnyLeftOut;
  }

  /// Starts the first request of a queue that is ready, if it may start.
  private Progress step(Deque<Candidate> queue, Predicate<ModelLimiter> mayHave) {
    Optional<Candidate> yielding = Optional.empty();
    for (Candidate candidate : queue) {
      switch (DispatchQueues.check(queue, candidate)) {
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
      timer.wakeAfter(wait);
      return Progress.STUCK;
    }
    if (!limiter.hasRoom()) {
      return Progress.STUCK;
    }
    if (!mayHave.test(limiter)) {
      return Progress.LEFT_OUT;
    }
    return candidate.isPrepared()
        ? go(queue, candidate, tokens)
        : prepare(queue, candidate, tokens);
  }

  private Progress go(Deque<Candidate> queue, Candidate candidate, Tokens tokens) {
    Optional<Permit> permit = permits.tryAcquire(candidate.limiter());
    permit.ifPresent(taken -> {
      candidate.limiter().start(tokens);
      queue.remove(candidate);
      candidate.start(taken, tokens);
    });
    return permit.isPresent() ? Progress.STARTED : Progress.STUCK;
  }

  /// Prepares a request that would be next, at most as many at a time as permits are free.
  /// Afterwards it is the first of its queue again, or the last where what was found out is too old
  /// already: it is to hold up no other. Its tokens are counted when it starts.
  private Progress prepare(Deque<Candidate> queue, Candidate candidate, Tokens tokens) {
    ModelLimiter limiter = candidate.limiter();
    if (preparing.get() >= permits.free() || !limiter.allowsPreparation()) {
      return Progress.STUCK;
    }
    preparing.incrementAndGet();
    limiter.preparationStarted(tokens);
    queue.remove(candidate);
    var _ =
        CompletableFuture.completedFuture(candidate)
            .thenCompose(one -> one.prepare().thenApply(_ -> one.isPrepared()))
            .whenComplete((isPrepared, failure) -> {
              preparing.decrementAndGet();
              limiter.preparationEnded(tokens);
              if (failure != null) {
                candidate.fail(failure);
                signal();
              } else if (isPrepared) {
                enqueueFirst(candidate);
              } else {
                enqueue(candidate);
              }
            });
    return Progress.STARTED;
  }
}
