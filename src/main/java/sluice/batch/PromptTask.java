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

/// One message of a batch: its parsed content, its progress and its outcome. [PromptFlow] processes
/// it. Safe for many threads.
final class PromptTask {
  private final Message message;
  private final ParsedMessage parsed;
  private final Instant startedAt;
  private final PoisonGuard guard;
  private final PromptProgress progress;
  private final Consumer<MessageResult> onFinished;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicBoolean isFinished = new AtomicBoolean();
  private final AtomicBoolean isAlone = new AtomicBoolean();
  private final Cancellation whenFinished = new Cancellation();

  /// @param startedAt when the batch started
  /// @param onFinished receives the result before the outcome completes
  PromptTask(
      Message message,
      ParsedMessage parsed,
      Instant startedAt,
      PoisonGuard guard,
      PromptProgress progress,
      Consumer<MessageResult> onFinished) {
    this.message = message;
    this.parsed = parsed;
    this.startedAt = startedAt;
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

  Instant startedAt() {
    return startedAt;
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

  /// The key of the record; tasks with equal keys run one after the other.
  ResultKey key() {
    return ResultKey.of("", parsed.identity());
  }

  /// Completes once, always normally; at the latest when the batch must end.
  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  /// Whether the message runs alone, because an environment may have crashed on it.
  boolean isAlone() {
    return isAlone.get();
  }

  /// Marks the message as running alone.
  void quarantine() {
    isAlone.set(true);
    progress.to(PromptStage.QUARANTINED);
  }

  /// Runs an action when the task is finished; at once if it is.
  void whenFinished(Runnable action) {
    var _ = whenFinished.onCancel(action);
  }

  /// Finishes the task; only the first call has an effect. The result is logged before the outcome
  /// completes, so that the batch's log line comes last. The actions of [#whenFinished] run before
  /// both, so that the memory of a response is freed while the batch goes on.
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

  /// Returns the result of a finished task.
  MessageResult toResult() {
    return toResult(outcome.join());
  }

  private MessageResult toResult(Outcome reached) {
    PromptState state = progress.state();
    return state
        .statistics()
        .toResult(message, parsed.identity(), reached, state.code(), startedAt);
  }
}
