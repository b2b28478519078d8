package sluice.batch;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.outcome.PromptStage;

/// How many prompts of a batch are in each stage. Safe for many threads.
final class StageCounts {
  private final Map<PromptStage, AtomicInteger> counts = new EnumMap<>(PromptStage.class);
  private final Runnable onChange;

  /// No prompts.
  ///
  /// @param onChange called after each change
  StageCounts(Runnable onChange) {
    this.onChange = onChange;
    Arrays.stream(PromptStage.values()).forEach(stage -> counts.put(stage, new AtomicInteger()));
  }

  /// How many prompts are in a stage.
  int in(PromptStage stage) {
    return of(stage).get();
  }

  /// Prompts have entered the batch.
  void enter(PromptStage stage, int prompts) {
    var _ = of(stage).addAndGet(prompts);
    onChange.run();
  }

  /// Prompts have left the batch, or become prompts of their own.
  void leave(PromptStage stage, int prompts) {
    enter(stage, -prompts);
  }

  /// Prompts have moved to another stage.
  void moved(PromptStage before, PromptStage now, int prompts) {
    var _ = of(before).addAndGet(-prompts);
    enter(now, prompts);
  }

  private AtomicInteger of(PromptStage stage) {
    return Objects.requireNonNull(counts.get(stage));
  }
}
