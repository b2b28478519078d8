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
    var _ = change(before -> before.to(stage));
  }

  /// An attempt is about to be sent. Returns whether it may be: the prompt has not been finished
  /// meanwhile.
  public boolean sent(AttemptStatistics statistics) {
    PromptState after = change(before -> before.to(PromptStage.IN_FLIGHT).with(statistics));
    boolean isSent = after.stage() == PromptStage.IN_FLIGHT;
    if (isSent) {
      listener.sent(statistics.attempts());
    }
    return isSent;
  }

  /// Finishes the prompt unless something of it is in flight or was answered. Returns whether it
  /// has.
  ///
  /// @param code why its record is not an answer, see [MessageResult#code]
  public boolean finishUnsent(String code) {
    PromptState before = state.get();
    if (!before.stage().isUnsent()) {
      return false;
    }
    PromptState after = before.to(PromptStage.FINISHED).with(Optional.of(code));
    if (!state.compareAndSet(before, after)) {
      return finishUnsent(code);
    }
    listener.moved(before.stage(), PromptStage.FINISHED);
    return true;
  }

  /// An attempt has ended.
  public void replied(AttemptStatistics statistics) {
    var _ = change(before -> before.with(statistics));
  }

  /// The record is stored.
  ///
  /// @param code why it is not an answer, see [MessageResult#code]
  public void recorded(Optional<String> code) {
    var _ = change(before -> before.with(code));
  }

  /// Returns the state afterwards.
  private PromptState change(UnaryOperator<PromptState> how) {
    PromptState before = state.get();
    PromptState after = before.stage() == PromptStage.FINISHED ? before : how.apply(before);
    if (!state.compareAndSet(before, after)) {
      return change(how);
    }
    if (before.stage() != after.stage()) {
      listener.moved(before.stage(), after.stage());
    }
    return after;
  }
}
