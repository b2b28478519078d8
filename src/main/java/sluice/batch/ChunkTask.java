package sluice.batch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import sluice.chunk.ChunkMessage;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.outcome.AttemptStatistics;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.PromptStage;
import sluice.poison.PoisonGuard;

/// One chunk of a batch: the lines that it runs as prompts, and its outcome, which is known when
/// what they have led to is stored. [ChunkFlow] processes it. Safe for many threads.
///
/// A finished chunk keeps the results of its lines and not the lines, so that the memory of their
/// requests is freed while the batch goes on.
final class ChunkTask implements MessageTask {
  private final Message message;
  private final ChunkMessage chunk;
  private final Instant startedAt;
  private final PoisonGuard guard;
  private final StageCounts stages;
  private final Consumer<MessageResult> onFinished;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicBoolean isFinished = new AtomicBoolean();
  private final AtomicBoolean isAlone = new AtomicBoolean();
  private final AtomicReference<List<ChunkLine>> lines = new AtomicReference<>(List.of());
  private final AtomicReference<List<MessageResult>> results = new AtomicReference<>(List.of());
  private final AtomicReference<Optional<String>> stopCode =
      new AtomicReference<>(Optional.empty());

  /// The stage in which the chunk is counted for its lines; empty once they are counted themselves.
  private final AtomicReference<Optional<PromptStage>> stage =
      new AtomicReference<>(Optional.of(PromptStage.WAITING));

  /// @param startedAt when the batch started
  /// @param stages counts the chunk's lines
  /// @param onFinished receives the result of a chunk that has run no line
  ChunkTask(
      Message message,
      ChunkMessage chunk,
      Instant startedAt,
      PoisonGuard guard,
      StageCounts stages,
      Consumer<MessageResult> onFinished) {
    this.message = message;
    this.chunk = chunk;
    this.startedAt = startedAt;
    this.guard = guard;
    this.stages = stages;
    this.onFinished = onFinished;
  }

  @Override
  public Message message() {
    return message;
  }

  ChunkMessage chunk() {
    return chunk;
  }

  Instant startedAt() {
    return startedAt;
  }

  PoisonGuard guard() {
    return guard;
  }

  @Override
  public String key() {
    return chunk.run().chunk(chunk.range().chunk());
  }

  @Override
  public CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  @Override
  public boolean isAlone() {
    return isAlone.get();
  }

  /// The chunk is being looked up, and its lines may soon be sent.
  void checking() {
    countIn(Optional.of(PromptStage.CHECKING));
  }

  /// Marks the chunk as running alone.
  void quarantine() {
    isAlone.set(true);
    countIn(Optional.of(PromptStage.QUARANTINED));
  }

  /// The lines that are run are known.
  void begin(List<ChunkLine> run) {
    lines.set(run);
    stages.enter(PromptStage.WAITING, run.size());
  }

  /// The lines have begun, and are counted themselves.
  void begun() {
    countIn(Optional.empty());
  }

  /// The lines that are run; none once the chunk is finished.
  List<ChunkLine> lines() {
    return lines.get();
  }

  private void countIn(Optional<PromptStage> next) {
    int count = chunk.range().lines();
    stage
        .getAndSet(next)
        .ifPresent(before ->
            next.ifPresentOrElse(
                now -> stages.moved(before, now, count), () -> stages.leave(before, count)));
  }

  /// Ends the lines that have not been sent, now and whenever one is not in flight any more.
  ///
  /// @param code why they are not run
  void stop(String code) {
    stopCode.set(Optional.of(code));
    lines().forEach(line -> line.task().finishUnsent(code));
  }

  /// A line has moved to another stage.
  void moved(PromptStage before, PromptStage now) {
    stages.moved(before, now, 1);
    if (now.isUnsent()) {
      stopCode.get().ifPresent(this::stop);
    }
  }

  /// Finishes the chunk, and its lines that have not finished.
  @Override
  public void finish(Outcome reached, Runnable afterwards) {
    if (isFinished.compareAndSet(false, true)) {
      countIn(Optional.empty());
      List<PromptTask> prompts = lines.getAndSet(List.of()).stream().map(ChunkLine::task).toList();
      try {
        prompts.forEach(prompt -> prompt.finish(reached, () -> {}));
        results.set(prompts.stream().map(PromptTask::toResult).toList());
        if (prompts.isEmpty()) {
          onFinished.accept(result(reached));
        }
      } finally {
        outcome.complete(reached);
        afterwards.run();
      }
    }
  }

  @Override
  public MessageResult toResult() {
    return result(outcome.join());
  }

  @Override
  public List<MessageResult> promptResults() {
    return results.get().isEmpty() ? List.of(toResult()) : results.get();
  }

  private MessageResult result(Outcome reached) {
    var identity =
        new Identity(
            chunk.run().job(), "chunk %d".formatted(chunk.range().chunk()), /* own= */ true);
    return AttemptStatistics.NONE.toResult(message, identity, reached, Optional.empty(), startedAt);
  }
}
