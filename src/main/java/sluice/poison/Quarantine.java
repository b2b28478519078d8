package sluice.poison;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/// Runs suspected poison messages of one batch one at a time, after all other messages have
/// finished. Messages are given by their ids. Safe for many threads.
public final class Quarantine {
  private final Function<String, Set<String>> predecessors;
  private final Supplier<CompletionStage<?>> flush;
  private final Set<String> open;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean isTaken;

  private record Waiting(String id, CompletableFuture<Void> turn) {}

  /// A quarantine without messages.
  ///
  /// @param all the messages of the batch
  /// @param predecessors returns the messages that must finish before a message begins; none for a
  ///   message that has not been [read][#read], which counts as one that goes on by itself
  /// @param flush runs before a message runs alone: acknowledges the finished ones, so that a crash
  ///   does not redeliver them
  public Quarantine(
      Collection<String> all,
      Function<String, Set<String>> predecessors,
      Supplier<CompletionStage<?>> flush) {
    this.predecessors = predecessors;
    this.flush = flush;
    this.open = new HashSet<>(all);
  }

  /// Completes when it is the message's turn: all others have finished, or wait for this message or
  /// for a turn of their own.
  public CompletableFuture<Void> turn(String id) {
    var turn = new CompletableFuture<Void>();
    synchronized (this) {
      waiting.addLast(new Waiting(id, turn));
    }
    callNext();
    return turn;
  }

  /// A message has finished, with or without a turn.
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

  /// More messages have been read, so that their predecessors are known.
  public void read() {
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

  /// Whether a message waits to run alone, or for one that does.
  private boolean isStuck(String id) {
    return waiting.stream().anyMatch(alone -> alone.id().equals(id))
        || predecessors.apply(id).stream()
            .anyMatch(before -> open.contains(before) && isStuck(before));
  }
}
