package sluice.outcome;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/// The state of one prompt, replaced by those who process it and read by those who log it. Once it
/// is finished nothing changes it. Safe for many threads.
public final class PromptProgress {
  private final AtomicReference<PromptState> state = new AtomicReference<>(PromptState.NEW);
  private final IntConsumer onSent;

  /// The progress of a prompt that nothing has been done for.
  ///
  /// @param onSent is told the number of each attempt when it is sent, 1 for the first
  public PromptProgress(IntConsumer onSent) {
    this.onSent = onSent;
  }

  /// What is known now.
  public PromptState state() {
    return state.get();
  }

  /// It goes on to another stage.
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

  /// Its record is stored.
  ///
  /// @param code why it is no answer
  public void recorded(Optional<String> code) {
    change(before -> before.with(code));
  }

  private void change(UnaryOperator<PromptState> how) {
    state.updateAndGet(
        before -> before.stage() == PromptStage.FINISHED ? before : how.apply(before));
  }
}
