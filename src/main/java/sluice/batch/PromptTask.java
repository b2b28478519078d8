package sluice.batch;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import sluice.message.Message;
import sluice.message.ParsedMessage;
import sluice.outcome.AttemptStatistics;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.PromptProgress;
import sluice.outcome.PromptStage;
import sluice.outcome.PromptState;
import sluice.poison.PoisonGuard;
import sluice.store.Records;
import sluice.store.ResultKey;
import sluice.time.Cancellation;

/// One prompt of a batch, a message or a line of a chunk: its parsed content, its progress and its
/// outcome. [PromptFlow] processes it. Safe for many threads.
final class PromptTask implements MessageTask {
  private final Message message;
  private final ParsedMessage parsed;
  private final Instant startedAt;
  private final Records records;
  private final PoisonGuard guard;
  private final PromptProgress progress;
  private final Consumer<MessageResult> onFinished;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicBoolean isFinished = new AtomicBoolean();
  private final AtomicBoolean isAlone = new AtomicBoolean();
  private final Cancellation whenFinished = new Cancellation();

  /// @param startedAt when the batch started
  /// @param records hold its record
  /// @param onFinished receives the result before the outcome completes
  PromptTask(
      Message message,
      ParsedMessage parsed,
      Instant startedAt,
      Records records,
      PoisonGuard guard,
      PromptProgress progress,
      Consumer<MessageResult> onFinished) {
    this.message = message;
    this.parsed = parsed;
    this.startedAt = startedAt;
    this.records = records;
    this.guard = guard;
    this.progress = progress;
    this.onFinished = onFinished;
  }

  @Override
  public Message message() {
    return message;
  }

  ParsedMessage parsed() {
    return parsed;
  }

  Instant startedAt() {
    return startedAt;
  }

  Records records() {
    return records;
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

  /// The key of the record.
  @Override
  public ResultKey key() {
    return ResultKey.of("", parsed.identity());
  }

  @Override
  public CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  @Override
  public boolean isAlone() {
    return isAlone.get();
  }

  /// Marks the message as running alone, which it waits for.
  void quarantine() {
    runAlone();
    progress.to(PromptStage.QUARANTINED);
  }

  /// Marks the prompt as running alone.
  void runAlone() {
    isAlone.set(true);
  }

  /// Whether the task is finished.
  boolean isFinished() {
    return isFinished.get();
  }

  /// Finishes the task as one that was never run, unless its request has been sent.
  ///
  /// @param code why it is not run
  void finishUnsent(String code) {
    if (progress.finishUnsent(code)) {
      finish(new Recorded(Kind.FAILED), () -> {});
    }
  }

  /// Runs an action when the task is finished; at once if it is.
  void whenFinished(Runnable action) {
    var _ = whenFinished.onCancel(action);
  }

  /// Finishes the task; only the first call has an effect. The result is logged before the outcome
  /// completes, so that the batch's log line comes last. The actions of [#whenFinished] run before
  /// both, so that the memory of a response is freed while the batch goes on.
  @Override
  public void finish(Outcome reached, Runnable afterwards) {
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

  @Override
  public MessageResult toResult() {
    return toResult(outcome.join());
  }

  @Override
  public List<MessageResult> promptResults() {
    return List.of(toResult());
  }

  private MessageResult toResult(Outcome reached) {
    PromptState state = progress.state();
    return state
        .statistics()
        .toResult(message, parsed.identity(), reached, state.code(), startedAt);
  }
}
