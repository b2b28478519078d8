package sluice.batch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import sluice.batch.ChunkObjects.Known;
import sluice.batch.ChunkObjects.Lines;
import sluice.batch.TaskOrder.Predecessors;
import sluice.dispatch.Invocation;
import sluice.message.ParsedMessage;
import sluice.outcome.Obstacle;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.poison.Quarantine;
import sluice.provider.Reason;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore;
import sluice.time.Cancellation;
import sluice.time.Time;

/// Processes each chunk of one batch: looks up what is known of it, runs its other lines as prompts
/// by [PromptFlow], and stores what they have led to. Safe for many threads.
///
/// @param store through which chunks are written
/// @param memory of all chunks
record ChunkFlow(
    Invocation invocation,
    RunWatches runs,
    ChunkObjects objects,
    RetryingStore store,
    ChunkLines lines,
    PromptFlow prompts,
    Quarantine quarantine,
    ChunkSettlement settlement,
    StoreFailureHandler failures,
    ChunkMemory memory,
    Time time,
    Executor workers) {

  /// Processes a chunk when its predecessors have finished. Completes normally with its outcome.
  CompletableFuture<Outcome> process(ChunkTask task, Predecessors before) {
    return before
        .ended(workers)
        .thenCompose(_ -> begin(task, before))
        .exceptionally(PromptFlow::fault)
        .thenCompose(reached -> prompts.tidy(task.guard(), reached));
  }

  private CompletableFuture<Outcome> begin(ChunkTask task, Predecessors before) {
    if (task.outcome().isDone()) {
      return task.outcome();
    }
    if (invocation.isOver()) {
      return done(invocation.refusal().orElseGet(Invocation::noTime));
    }
    if (before.all().anyMatch(same -> same.outcome().join() instanceof Returned)) {
      return back(new ReturnReason.Behind(), "the same chunk was returned before");
    }
    task.checking();
    return ofRun(task, () -> lookUp(task, this::check), () -> lookUp(task, this::readAndRun));
  }

  /// Goes on where the chunk's run has not ended.
  private CompletableFuture<Outcome> ofRun(
      ChunkTask task,
      Supplier<CompletableFuture<Outcome>> running,
      Supplier<CompletableFuture<Outcome>> stopped) {
    return runs.of(task.chunk())
        .state()
        .thenCompose(state ->
            switch (state) {
              case RunState.Over _ -> done(new Recorded(Kind.KNOWN));
              case RunState.Unknown(Failed failed) -> unreadable(failed);
              case RunState.Running _ -> running.get();
              case RunState.Stopped _ -> stopped.get();
            });
  }

  private CompletableFuture<Outcome> unreadable(Failed failed) {
    return StoreFailureHandler.outcome(failures.historyFailed(failed));
  }

  private CompletableFuture<Outcome> lookUp(
      ChunkTask task, BiFunction<ChunkTask, Known.Open, CompletableFuture<Outcome>> next) {
    return objects
        .known(task.chunk().run(), task.chunk().range().chunk(), invocation.retryLimit())
        .thenCompose(known ->
            switch (known) {
              case Known.Finished _ -> done(new Recorded(Kind.KNOWN));
              case Known.Unknown(Failed failed) -> unreadable(failed);
              case Known.Open open -> next.apply(task, open);
            });
  }

  /// Checks whether an environment has crashed on the chunk, which then waits to run alone.
  private CompletableFuture<Outcome> check(ChunkTask task, Known.Open open) {
    return task.guard()
        .check(invocation.retryLimit())
        .thenCompose(obstacle ->
            obstacle
                .flatMap(this::returned)
                .orElseGet(() ->
                    alone(task)
                        .thenCompose(_ ->
                            ofRun(
                                task,
                                () -> markAndRun(task, open),
                                () -> readAndRun(task, open)))));
  }

  private CompletableFuture<Outcome> markAndRun(ChunkTask task, Known.Open open) {
    return marked(task)
        .thenCompose(
            obstacle -> obstacle.flatMap(this::returned).orElseGet(() -> readAndRun(task, open)));
  }

  /// Why a chunk returns; empty if its lines may be run. A chunk is never poison: its lines are run
  /// one by one then.
  private Optional<CompletableFuture<Outcome>> returned(Obstacle obstacle) {
    return switch (obstacle) {
      case Obstacle.HistoryFailed(Failed failed) -> Optional.of(unreadable(failed));
      case Obstacle.Elsewhere(Instant until) -> Optional.of(prompts.sending().elsewhere(until));
      default -> Optional.empty();
    };
  }

  /// Completes when it is the chunk's turn, which it waits for if an environment may have crashed
  /// on it.
  private CompletableFuture<?> alone(ChunkTask task) {
    if (!task.guard().isSuspected()) {
      return CompletableFuture.completedFuture(null);
    }
    task.quarantine();
    return quarantine.turn(task.message().id()).thenRunAsync(() -> {}, workers);
  }

  /// Sets the chunk's run marker, unless each line has one of its own.
  private CompletableFuture<Optional<Obstacle>> marked(ChunkTask task) {
    return task.guard().isSuspectedAlone()
        ? CompletableFuture.completedFuture(Optional.empty())
        : task.guard().mark(invocation.retryLimit());
  }

  private CompletableFuture<Outcome> readAndRun(ChunkTask task, Known.Open open) {
    return objects
        .lines(task.chunk(), invocation.retryLimit())
        .thenCompose(read ->
            switch (read) {
              case Lines.Unread(Failed failed) -> unreadable(failed);
              case Lines.Parsed(List<ParsedMessage> parsed) -> run(task, open, parsed);
            });
  }

  private CompletableFuture<Outcome> run(
      ChunkTask task, Known.Open open, List<ParsedMessage> parsed) {
    if (task.outcome().isDone()) {
      return task.outcome();
    }
    RunWatch run = runs.of(task.chunk());
    List<ChunkLine> due = lines.due(task, open.chunk(), parsed);
    var writer = new ChunkWriter(task.chunk(), open, due, store, invocation, memory, time);
    task.begin(due);
    Cancellation.Registration watch =
        run.begin(() -> run.stop().ifPresent(stop -> task.stop(stop.reason().code().code())));
    CompletableFuture<?> ended =
        task.guard().isSuspectedAlone() ? oneByOne(due, writer) : sideBySide(due, writer);
    task.begun();
    return ended
        .thenCompose(_ -> settlement.settle(task, run.stop(), open.chunk(), parsed, writer))
        .whenComplete((_, _) -> {
          writer.close();
          watch.close();
        });
  }

  private CompletableFuture<?> sideBySide(List<ChunkLine> due, ChunkWriter writer) {
    return CompletableFuture.allOf(
        due.stream().map(line -> run(line, writer)).toArray(CompletableFuture<?>[]::new));
  }

  /// Stores what is known after each line, since the next one may be the one that kills.
  private CompletableFuture<?> oneByOne(List<ChunkLine> due, ChunkWriter writer) {
    CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    for (ChunkLine line : due) {
      last =
          last.thenComposeAsync(_ -> run(line, writer), workers)
              .thenCompose(_ -> writer.save(List.of()));
    }
    return last;
  }

  private CompletableFuture<?> run(ChunkLine line, ChunkWriter writer) {
    PromptTask task = line.task();
    var _ =
        prompts
            .process(task, Predecessors.NONE)
            .thenAccept(reached -> task.finish(reached, () -> {}));
    return task.outcome().thenAccept(_ -> writer.finished(line));
  }

  private static CompletableFuture<Outcome> done(Outcome reached) {
    return CompletableFuture.completedFuture(reached);
  }

  private static CompletableFuture<Outcome> back(ReturnReason cause, String reason) {
    return done(new Returned(cause, Reason.of(reason)));
  }
}
