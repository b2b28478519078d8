package sluice.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/// The queues of the [Dispatcher], one for each model and batch. Candidates are added by any thread
/// and removed by the dispatching thread only.
final class DispatchQueues {
  private static final Comparator<Numbered> IN_ORDER = Comparator.comparingLong(Numbered::number);

  private final Map<Key, Numbered> queues = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /// Confined to the dispatching thread.
  private int turns;

  /// Identifies a queue.
  private record Key(ModelLimiter limiter, Object batch) {}

  /// @param number the order of creation, so that the order of the queues is the same in every run
  private record Numbered(long number, Deque<Candidate> candidates) {}

  void addLast(Candidate candidate) {
    add(candidate, Deque::addLast);
  }

  void addFirst(Candidate candidate) {
    add(candidate, Deque::addFirst);
  }

  private void add(Candidate candidate, BiConsumer<Deque<Candidate>, Candidate> end) {
    var _ =
        queues.compute(
            new Key(candidate.limiter(), candidate.batch()),
            (_, known) -> {
              Numbered tracked =
                  known == null
                      ? new Numbered(numbers.getAndIncrement(), new ConcurrentLinkedDeque<>())
                      : known;
              end.accept(tracked.candidates(), candidate);
              return tracked;
            });
  }

  /// Returns the queues that are not empty, each time starting with another one.
  ///
  /// @param limiters receives the limiters of these queues
  List<Deque<Candidate>> inTurn(Set<ModelLimiter> limiters) {
    List<Numbered> found = new ArrayList<>();
    for (Key key : queues.keySet()) {
      Optional.ofNullable(
              queues.computeIfPresent(
                  key, (_, those) -> those.candidates().isEmpty() ? null : those))
          .ifPresent(those -> {
            found.add(those);
            limiters.add(key.limiter());
          });
    }
    if (found.size() > 1) {
      found.sort(IN_ORDER);
      Collections.rotate(found, turns++ % found.size());
    }
    List<Deque<Candidate>> waiting = new ArrayList<>(found.size());
    for (Numbered queue : found) {
      waiting.add(queue.candidates());
    }
    return waiting;
  }

  /// Asks every candidate for its readiness, and removes the cancelled ones.
  void sweep() {
    queues.values().stream()
        .sorted(IN_ORDER)
        .map(Numbered::candidates)
        .forEach(queue -> queue.forEach(candidate -> check(queue, candidate)));
  }

  /// Asks one candidate for its readiness, removes it if it is cancelled, and tells it if it is
  /// blocked. A candidate that throws fails alone; the queue goes on.
  static Readiness check(Deque<Candidate> queue, Candidate candidate) {
    try {
      Readiness turn = candidate.readiness();
      switch (turn) {
        case CANCELLED -> {
          queue.remove(candidate);
          candidate.leave();
        }
        case BLOCKED -> candidate.blocked();
        case READY, YIELDING -> {}
      }
      return turn;
    } catch (RuntimeException | Error e) {
      return fail(queue, candidate, e);
    }
  }

  static Readiness fail(Deque<Candidate> queue, Candidate candidate, Throwable failure) {
    queue.remove(candidate);
    candidate.fail(failure);
    return Readiness.CANCELLED;
  }
}
