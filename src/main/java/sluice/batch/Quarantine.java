package sluice.batch;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// Lets those run alone that killed their environment before: one at a time, when all others of the
/// batch have ended. Safe for many threads.
final class Quarantine {
  private final Supplier<CompletionStage<?>> clearing;
  private final Set<PromptTask> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean isTaken;

  private record Waiting(PromptTask run, CompletableFuture<Void> turn) {}

  /// @param clearing what is to be done before one runs alone, so that its mates do not die with it
  Quarantine(List<PromptTask> runs, Supplier<CompletionStage<?>> clearing) {
    this.clearing = clearing;
    open.addAll(runs);
  }

  /// Completes when all others have ended.
  CompletableFuture<Void> turn(PromptTask run) {
    var turn = new CompletableFuture<Void>();
    synchronized (this) {
      waiting.addLast(new Waiting(run, turn));
    }
    callNext();
    return turn;
  }

  /// A run has ended, whether its turn had come or not.
  void ended(PromptTask run, boolean wasAlone) {
    synchronized (this) {
      open.remove(run);
      boolean wasWaiting = waiting.removeIf(alone -> alone.run() == run);
      isTaken &= !wasAlone || wasWaiting;
    }
    callNext();
  }

  private void callNext() {
    next().ifPresent(next -> clearing.get().whenComplete((_, _) -> next.turn().complete(null)));
  }

  private synchronized Optional<Waiting> next() {
    boolean isQuiet = !waiting.isEmpty() && !isTaken && open.stream().allMatch(this::isStuck);
    isTaken |= isQuiet;
    return isQuiet ? Optional.of(waiting.removeFirst()) : Optional.empty();
  }

  /// It waits to run alone itself, or for one that does.
  private boolean isStuck(PromptTask run) {
    return waiting.stream().anyMatch(alone -> alone.run() == run)
        || run.before().stream().anyMatch(before -> open.contains(before) && isStuck(before));
  }
}
