package sluice.poison;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// Runs messages alone that crashed their environment before: one at a time, when all others of the
/// batch have finished. Messages are named by their ids. Safe for many threads.
public final class Quarantine {
  private final Map<String, Set<String>> predecessors;
  private final Supplier<CompletionStage<?>> flush;
  private final Set<String> open;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean isTaken;

  private record Waiting(String id, CompletableFuture<Void> turn) {}

  /// A quarantine in which no message waits.
  ///
  /// @param predecessors by each message of the batch, which others must finish before it begins
  /// @param flush what is to be done before a message runs alone, so that a crash does not bring
  ///   finished ones back
  public Quarantine(Map<String, Set<String>> predecessors, Supplier<CompletionStage<?>> flush) {
    this.predecessors = predecessors;
    this.flush = flush;
    this.open = new HashSet<>(predecessors.keySet());
  }

  /// Completes when all others have finished, or wait for this one or their own turn.
  public CompletableFuture<Void> turn(String id) {
    var turn = new CompletableFuture<Void>();
    synchronized (this) {
      waiting.addLast(new Waiting(id, turn));
    }
    callNext();
    return turn;
  }

  /// A message has finished, whether its turn had come or not.
  ///
  /// @param wasAlone whether it had asked for a turn
  public void finished(String id, boolean wasAlone) {
    synchronized (this) {
      open.remove(id);
      boolean wasWaiting = waiting.removeIf(alone -> alone.id().equals(id));
      isTaken &= !wasAlone || wasWaiting;
    }
    callNext();
  }

  private void callNext() {
    next().ifPresent(next -> flush.get().whenComplete((_, _) -> next.turn().complete(null)));
  }

  private synchronized Optional<Waiting> next() {
    boolean isQuiet = !waiting.isEmpty() && !isTaken && open.stream().allMatch(this::isStuck);
    isTaken |= isQuiet;
    return isQuiet ? Optional.of(waiting.removeFirst()) : Optional.empty();
  }

  /// It waits to run alone itself, or for one that does.
  private boolean isStuck(String id) {
    return waiting.stream().anyMatch(alone -> alone.id().equals(id))
        || predecessors.getOrDefault(id, Set.of()).stream()
            .anyMatch(before -> open.contains(before) && isStuck(before));
  }
}
