package sluice.outcome;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// The progress of one prompt: replaced by the classes that process it, read by the log. A finished
/// prompt does not change any more. Safe for many threads.
public final class PromptProgress {
  private final AtomicReference<PromptState> state = new AtomicReference<>(PromptState.NEW);
  private final Listener listener;

  /// Receives the steps of a prompt.
  public interface Listener {
    /// The prompt has moved to another stage.
    void moved(PromptStage before, PromptStage now);

    /// An attempt is sent.
    ///
    /// @param attempt its number, from 1
    void sent(int attempt);
  }

  /// The progress of a new prompt.
  public PromptProgress(Listener listener) {
    this.listener = listener;
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
    listener.sent(statistics.attempts());
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
    PromptState before = state.get();
    PromptState after = before.stage() == PromptStage.FINISHED ? before : how.apply(before);
    if (!state.compareAndSet(before, after)) {
      change(how);
    } else if (before.stage() != after.stage()) {
      listener.moved(before.stage(), after.stage());
    }
  }
}
