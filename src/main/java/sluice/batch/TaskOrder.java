package sluice.batch;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The order of the tasks of a batch: each waits for the earlier one of its FIFO group and for the
/// earlier one with the same key. Immutable.
///
/// @param predecessors by message id, in the order in which the messages were received
record TaskOrder(Map<String, Predecessors> predecessors) {

  /// The tasks that one task waits for.
  record Predecessors(Optional<PromptTask> inGroup, Optional<PromptTask> sameKey) {
    Stream<PromptTask> all() {
      return Stream.of(inGroup, sameKey).flatMap(Optional::stream);
    }
  }

  /// Returns the order of tasks that are given in the order of receipt.
  static TaskOrder of(List<PromptTask> tasks) {
    Map<String, PromptTask> lastOfGroup = new HashMap<>();
    Map<Object, PromptTask> lastOfKey = new HashMap<>();
    Map<String, Predecessors> order = new LinkedHashMap<>();
    for (PromptTask task : tasks) {
      Optional<PromptTask> inGroup =
          task.message()
              .group()
              .flatMap(group -> Optional.ofNullable(lastOfGroup.put(group, task)));
      Optional<PromptTask> sameKey = Optional.ofNullable(lastOfKey.put(task.key(), task));
      order.put(task.message().id(), new Predecessors(inGroup, sameKey));
    }
    return new TaskOrder(order);
  }

  Predecessors of(PromptTask task) {
    return predecessors.getOrDefault(
        task.message().id(), new Predecessors(Optional.empty(), Optional.empty()));
  }

  /// Returns the same order by message ids.
  Map<String, Set<String>> ids() {
    return predecessors.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    entry
                        .getValue()
                        .all()
                        .map(task -> task.message().id())
                        .collect(Collectors.toUnmodifiableSet())));
  }
}
