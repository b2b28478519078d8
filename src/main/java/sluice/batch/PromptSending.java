package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.dispatch.Invocation;
import sluice.dispatch.SendLoop;
import sluice.dispatch.SendResult;
import sluice.dispatch.Sending;
import sluice.health.Evidence;
import sluice.message.ErrorCode;
import sluice.message.Prompt;
import sluice.outcome.Obstacle;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.poison.MessageHistory;
import sluice.poison.PoisonGuard;
import sluice.provider.Reason;
import sluice.store.Claim;
import sluice.store.ObjectStore.Failed;
import sluice.store.Result;
import sluice.time.Time;

/// Sends the admitted prompts of one batch, and stores or returns what follows. Safe for many
/// threads.
record PromptSending(
    Invocation invocation,
    SendLoop sender,
    ExhaustionCheck exhaustion,
    ResultWriter writer,
    StoreFailureHandler storeFailures,
    Time time) {
  private static final Result LOST =
      new Result.Errored(
          ErrorCode.ENVIRONMENT_LOST,
          "each environment that ran it died, two of them while they ran nothing else");

  /// Sends a prompt; completes when its record is stored or it is returned.
  CompletableFuture<Outcome> send(PromptTask task, Prompt prompt, RecordLookup lookup) {
    var condition = new StartCheck(task::isFinished, lookup, task.guard(), invocation.retryLimit());
    Sending sending = sender.open(prompt, condition, task.progress());
    task.whenFinished(() -> sender.close(sending));
    return sender
        .send(sending)
        .thenCompose(sent ->
            switch (sent) {
              case SendResult.Store(Result result, Kind kind) ->
                  writer.store(task, result, kind, lookup.claim());
              case SendResult.Unsent(Obstacle obstacle) -> unsent(task, lookup, obstacle);
              case SendResult.Return(Returned returned, Evidence evidence) ->
                  returned(task, prompt, lookup, returned, evidence);
            });
  }

  /// Finishes a message that an obstacle keeps from being sent.
  CompletableFuture<Outcome> unsent(PromptTask task, RecordLookup lookup, Obstacle obstacle) {
    return switch (obstacle) {
      case Obstacle.Recorded(Claim claim) -> writer.alreadyRecorded(task, claim);
      case Obstacle.RecordUnreadable(Failed failed) ->
          StoreFailureHandler.outcome(storeFailures.readFailed(task.guard(), failed));
      case Obstacle.HistoryFailed(Failed failed) ->
          StoreFailureHandler.outcome(storeFailures.historyFailed(failed));
      case Obstacle.Poison _ -> writer.store(task, LOST, Kind.FAILED, lookup.claim());
      case Obstacle.Elsewhere(Instant until) -> elsewhere(until);
      case Obstacle.Finished _ -> task.outcome();
    };
  }

  private CompletableFuture<Outcome> returned(
      PromptTask task, Prompt prompt, RecordLookup lookup, Returned returned, Evidence evidence) {
    return close(task.guard(), evidence)
        .thenCompose(history -> exhaustion.decide(task, prompt, returned, evidence, history))
        .thenCompose(decision ->
            switch (decision) {
              case ExhaustionCheck.Decision.Return(Returned back) ->
                  CompletableFuture.completedFuture(back);
              case ExhaustionCheck.Decision.Exhausted(Result exhausted) ->
                  writer.store(task, exhausted, Kind.FAILED, lookup.claim());
            });
  }

  /// Adds evidence to the history of a message and removes its run marker. A marker that stayed
  /// behind would count as a crash.
  CompletableFuture<MessageHistory> close(PoisonGuard guard, Evidence evidence) {
    return guard.close(
        evidence, guard.isMarked() ? invocation.retryLimitOfMarker() : invocation.retryLimit());
  }

  /// Returns a message that another environment is running, until that run must have ended.
  CompletableFuture<Outcome> elsewhere(Instant until) {
    return CompletableFuture.completedFuture(
        new Returned(
            new ReturnReason.Elsewhere(),
            Optional.of(Duration.between(time.now(), until)),
            Reason.of("another environment runs it")));
  }
}
