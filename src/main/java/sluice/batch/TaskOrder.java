package sluice.batch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The order of the tasks of a batch: each waits for the earlier one of its FIFO group and for the
/// earlier one with the same key. Tasks are added by one thread at a time; others may ask
/// meanwhile.
final class TaskOrder {
  private final Map<String, MessageTask> lastOfGroup = new HashMap<>();
  private final Map<Object, MessageTask> lastOfKey = new HashMap<>();
  private final Map<String, Set<String>> predecessors = new ConcurrentHashMap<>();

  /// The tasks that one task waits for.
  record Predecessors(Optional<MessageTask> inGroup, Optional<MessageTask> sameKey) {
    /// No tasks.
    static final Predecessors NONE = new Predecessors(Optional.empty(), Optional.empty());

    Stream<MessageTask> all() {
      return Stream.of(inGroup, sameKey).flatMap(Optional::stream);
    }

    boolean isNone() {
      return inGroup.isEmpty() && sameKey.isEmpty();
    }

    /// Completes when they have finished: on a worker, since in a long chain each message would
    /// otherwise begin within the end of the one before.
    CompletableFuture<?> ended(Executor workers) {
      if (isNone()) {
        return CompletableFuture.completedFuture(null);
      }
      CompletableFuture<?>[] ends =
          all().map(MessageTask::outcome).toArray(CompletableFuture<?>[]::new);
      return CompletableFuture.allOf(ends).thenRunAsync(() -> {}, workers);
    }
  }

  /// Adds a task, in the order of receipt. Returns those that it waits for.
  Predecessors add(MessageTask task) {
    Optional<MessageTask> inGroup =
        task.message().group().flatMap(group -> Optional.ofNullable(lastOfGroup.put(group, task)));
    Optional<MessageTask> sameKey = Optional.ofNullable(lastOfKey.put(task.key(), task));
    var before = new Predecessors(inGroup, sameKey);
    if (!before.isNone()) {
      predecessors.put(
          task.message().id(),
          before.all().map(earlier -> earlier.message().id()).collect(Collectors.toSet()));
    }
    return before;
  }

  /// Returns the ids of the messages that a message waits for; none if it has not been added.
  Set<String> predecessors(String messageId) {
    return predecessors.getOrDefault(messageId, Set.of());
  }
}
