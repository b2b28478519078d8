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
import java.util.stream.Stream;

/// The queues of the [Dispatcher]: one for each model and batch. Candidates join from any thread;
/// they are taken by the dispatching thread alone.
final class DispatchQueues {
  private final Map<Key, Numbered> queues = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /// Touched by the dispatching thread alone.
  private int turns;

  /// Those that wait for the same.
  private record Key(ModelLimiter limiter, Object batch) {}

  /// @param number queues take turns in the order in which they came about, in every run the same
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
              Numbered joined =
                  known == null
                      ? new Numbered(numbers.getAndIncrement(), new ConcurrentLinkedDeque<>())
                      : known;
              end.accept(joined.candidates(), candidate);
              return joined;
            });
  }

  /// The queues in which any waits, each time beginning with another.
  ///
  /// @param limiters takes up theirs
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
    List<Deque<Candidate>> waiting = new ArrayList<>(inOrder(found.stream()).toList());
    if (waiting.size() > 1) {
      Collections.rotate(waiting, turns++ % waiting.size());
    }
    return waiting;
  }

  /// Asks all what to do with them, and lets those go that leave.
  void sweep() {
    inOrder(queues.values().stream())
        .forEach(queue -> queue.forEach(candidate -> turn(queue, candidate)));
  }

  private static Stream<Deque<Candidate>> inOrder(Stream<Numbered> queues) {
    return queues.sorted(Comparator.comparingLong(Numbered::number)).map(Numbered::candidates);
  }

  /// Asks one what to do with it, and lets it go where it leaves; one that throws ends alone, and
  /// the queue goes on.
  static Readiness turn(Deque<Candidate> queue, Candidate candidate) {
    try {
      Readiness turn = candidate.turn();
      if (turn == Readiness.CANCELLED) {
        queue.remove(candidate);
        candidate.leave();
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
