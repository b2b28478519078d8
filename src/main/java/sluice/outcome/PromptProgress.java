package sluice.outcome;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/// The progress of one prompt: replaced by the classes that process it, read by the log. A finished
/// prompt does not change any more. Safe for many threads.
public final class PromptProgress {
  private final AtomicReference<PromptState> state = new AtomicReference<>(PromptState.NEW);
  private final IntConsumer onSent;

  /// The progress of a new prompt.
  ///
  /// @param onSent receives the number of each attempt that is sent, from 1
  public PromptProgress(IntConsumer onSent) {
    this.onSent = onSent;
  }

  /// The current state.
  public PromptState state() {
    return state.get();
  }

  /// The prompt moves to another stage.
  public void to(PromptStage stage) {
    change(before -> before.to(stage));
  }

  /// An attempt is sent.
  public void sent(AttemptStatistics statistics) {
    change(before -> before.to(PromptStage.IN_FLIGHT).with(statistics));
    onSent.accept(statistics.attempts());
  }

  /// An attempt has ended.
  public void replied(AttemptStatistics statistics) {
    change(before -> before.with(statistics));
  }

  /// The record is stored.
  ///
  /// @param code why it is not an answer, see [MessageResult#code]
  public void recorded(Optional<String> code) {
    change(before -> before.with(code));
  }

  private void change(UnaryOperator<PromptState> how) {
    state.updateAndGet(
        before -> before.stage() == PromptStage.FINISHED ? before : how.apply(before));
  }
}
