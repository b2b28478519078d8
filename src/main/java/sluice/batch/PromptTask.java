package sluice.batch;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import sluice.message.Message;
import sluice.message.ParsedMessage;
import sluice.outcome.AttemptStatistics;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.PromptProgress;
import sluice.outcome.PromptStage;
import sluice.outcome.PromptState;
import sluice.poison.PoisonGuard;
import sluice.store.ResultKey;
import sluice.time.Cancellation;

/// One message of a batch: what it is, how far it has come, and its outcome. [PromptFlow] processes
/// it. Safe for many threads.
final class PromptTask {
  private final Message message;
  private final ParsedMessage parsed;
  private final Instant takenUp;
  private final PoisonGuard guard;
  private final PromptProgress progress;
  private final Consumer<MessageResult> onFinished;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicBoolean isFinished = new AtomicBoolean();
  private final AtomicBoolean isAlone = new AtomicBoolean();
  private final Cancellation whenFinished = new Cancellation();

  /// @param takenUp when the batch began
  /// @param onFinished is told its result before its outcome completes
  PromptTask(
      Message message,
      ParsedMessage parsed,
      Instant takenUp,
      PoisonGuard guard,
      PromptProgress progress,
      Consumer<MessageResult> onFinished) {
    this.message = message;
    this.parsed = parsed;
    this.takenUp = takenUp;
    this.guard = guard;
    this.progress = progress;
    this.onFinished = onFinished;
  }

  Message message() {
    return message;
  }

  ParsedMessage parsed() {
    return parsed;
  }

  Instant takenUp() {
    return takenUp;
  }

  PoisonGuard guard() {
    return guard;
  }

  PromptProgress progress() {
    return progress;
  }

  AttemptStatistics statistics() {
    return progress.state().statistics();
  }

  /// What two tasks may not have in common at the same time.
  ResultKey key() {
    return ResultKey.of("", parsed.identity());
  }

  /// Completes once, always normally, and at the latest when it is given up.
  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  /// Whether it has to run alone.
  boolean isAlone() {
    return isAlone.get();
  }

  /// It runs alone from here on.
  void quarantine() {
    isAlone.set(true);
    progress.to(PromptStage.QUARANTINED);
  }

  /// Runs an action when it is finished, at once where it is.
  void whenFinished(Runnable action) {
    var _ = whenFinished.onCancel(action);
  }

  /// Its outcome is known. The result is told before the outcome completes, so that a batch's log
  /// line comes last; a task lives as long as its batch, its answer no longer than its memory is
  /// counted.
  ///
  /// @param afterwards runs last
  void finish(Outcome reached, Runnable afterwards) {
    if (isFinished.compareAndSet(false, true)) {
      progress.to(PromptStage.FINISHED);
      try {
        whenFinished.cancel();
        onFinished.accept(toResult(reached));
      } finally {
        outcome.complete(reached);
        afterwards.run();
      }
    }
  }

  /// Its result, once it is finished.
  MessageResult toResult() {
    return toResult(outcome.join());
  }

  private MessageResult toResult(Outcome reached) {
    PromptState state = progress.state();
    return state.statistics().toResult(message, parsed.identity(), reached, state.code(), takenUp);
  }
}
