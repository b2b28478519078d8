package sluice.batch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import sluice.batch.StoreFailureHandler.Remedy;
import sluice.batch.TaskOrder.Predecessors;
import sluice.dispatch.Invocation;
import sluice.health.Evidence;
import sluice.health.HealthProbes;
import sluice.health.ServiceHealth;
import sluice.message.InvalidMessage;
import sluice.message.Prompt;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.outcome.PromptStage;
import sluice.poison.PoisonGuard;
import sluice.poison.Quarantine;
import sluice.provider.Reason;
import sluice.store.Claim;
import sluice.store.ObjectStore.Failed;
import sluice.store.Records.LookUp;
import sluice.store.Result;
import sluice.time.Time;

/// Processes each message of one batch from its first look-up to its outcome: admission by the
/// breakers, look-up of the record, check for crashes, sending, storing or returning. Safe for many
/// threads.
///
/// The steps of one message run one after the other, each as a future's continuation on a worker.
record PromptFlow(
    Invocation invocation,
    ServiceHealth services,
    HealthProbes probes,
    BatchListings listings,
    StoreFailureHandler storeFailures,
    Quarantine quarantine,
    PromptSending sending,
    ResultWriter writer,
    Time time,
    Executor workers) {
  /// Processes a message when its predecessors have finished. Completes normally with its outcome.
  CompletableFuture<Outcome> process(PromptTask task, Predecessors before) {
    return before
        .ended(workers)
        .thenCompose(_ -> begin(task, before))
        .exceptionally(PromptFlow::fault)
        .thenCompose(reached -> tidy(task.guard(), reached));
  }

  private CompletableFuture<Outcome> begin(PromptTask task, Predecessors before) {
    if (task.outcome().isDone()) {
      return task.outcome();
    }
    if (invocation.isOver()) {
      return CompletableFuture.completedFuture(invocation.refusal().orElseGet(Invocation::noTime));
    }
    Optional<Returned> heldBack = before.isNone() ? Optional.empty() : heldBack(before);
    if (heldBack.isPresent()) {
      return CompletableFuture.completedFuture(heldBack.get());
    }
    return services
        .breakers()
        .admit(task.parsed(), probes)
        .thenCompose(refused ->
            refused
                .<CompletableFuture<Outcome>>map(CompletableFuture::completedFuture)
                .orElseGet(
                    () -> lookUp(task, before.sameKey().isEmpty() ? listings : listings.none())));
  }

  /// The outcome of a message that those before it hold back; empty if they do not.
  private static Optional<Returned> heldBack(Predecessors before) {
    boolean isBehind =
        before
            .inGroup()
            .map(earlier -> earlier.outcome().join())
            .filter(Returned.class::isInstance)
            .isPresent();
    if (isBehind) {
      return Optional.of(
          new Returned(new ReturnReason.Behind(), Reason.of("an earlier message of its group")));
    }
    return before.all().anyMatch(MessageTask::isAlone)
        ? Optional.of(
            new Returned(
                new ReturnReason.NoTime(), Reason.of("the message before it had to run alone")))
        : Optional.empty();
  }

  private CompletableFuture<Outcome> lookUp(PromptTask task, BatchListings usable) {
    task.progress().to(PromptStage.CHECKING);
    return switch (task.parsed()) {
      case InvalidMessage invalid ->
          writer.store(
              task,
              new Result.Errored(invalid.code(), invalid.message()),
              Kind.FAILED,
              Claim.UNCONTESTED);
      case Prompt prompt -> {
        var lookup = new RecordLookup(task.records(), usable, task.message(), prompt, time);
        yield lookup
            .ask(invocation.retryLimit())
            .thenCompose(asked -> lookedUp(task, prompt, lookup, asked));
      }
    };
  }

  private CompletableFuture<Outcome> lookedUp(
      PromptTask task, Prompt prompt, RecordLookup lookup, LookUp asked) {
    return switch (asked) {
      case LookUp.Unanswered(Failed failed) -> keyUnreadable(task, prompt, lookup, failed);
      case LookUp.Answered(Claim claim) ->
          switch (claim) {
            case Claim.Done _, Claim.Taken _ -> writer.alreadyRecorded(task, claim);
            case Claim.Open _, Claim.Unusable _ ->
                task.guard()
                    .check(invocation.retryLimit())
                    .thenCompose(obstacle ->
                        obstacle
                            .map(why -> sending.unsent(task, lookup, why))
                            .orElseGet(() -> send(task, prompt, lookup)));
          };
    };
  }

  /// Handles a key that could not be read. If only this key fails, it is given up after some
  /// receives, and the record beside it counts from then on.
  private CompletableFuture<Outcome> keyUnreadable(
      PromptTask task, Prompt prompt, RecordLookup lookup, Failed failed) {
    return storeFailures
        .readFailed(task.guard(), failed)
        .thenCompose(remedy ->
            switch (remedy) {
              case Remedy.Return(Returned returned) -> CompletableFuture.completedFuture(returned);
              case Remedy.StoreBeside _ when lookup.isBeside() ->
                  CompletableFuture.completedFuture(StoreFailureHandler.own(failed));
              case Remedy.StoreBeside _ ->
                  lookup
                      .askBeside(invocation.retryLimit())
                      .thenCompose(asked -> lookedUp(task, prompt, lookup, asked));
            });
  }

  /// Sends a prompt; alone, if an environment may have crashed on it.
  private CompletableFuture<Outcome> send(PromptTask task, Prompt prompt, RecordLookup lookup) {
    if (!task.guard().isSuspected() || task.isAlone()) {
      return sending.send(task, prompt, lookup);
    }
    task.quarantine();
    return quarantine
        .turn(task.message().id())
        .thenComposeAsync(
            _ ->
                invocation
                    .refusal()
                    .<CompletableFuture<Outcome>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> sending.send(task, prompt, lookup)),
            workers);
  }

  /// Deletes the history of a recorded message, and the run marker of a returned one.
  CompletableFuture<Outcome> tidy(PoisonGuard guard, Outcome reached) {
    CompletableFuture<?> tidied =
        switch (reached) {
          case Recorded _ -> guard.discard(invocation.retryLimit());
          case Returned _ -> sending.close(guard, Evidence.NONE);
        };
    return tidied.handle((_, _) -> reached);
  }

  /// The outcome of a message whose record was not stored when the batch had to end.
  static Returned notStored() {
    return new Returned(
        new ReturnReason.StorePassing(/* isOwn= */ false), Reason.of("not stored in time"));
  }

  /// Returns a message after an unexpected exception, so that it is not lost.
  static Outcome fault(Throwable failure) {
    return new Returned(new ReturnReason.Fault(), Reason.ofFault(failure));
  }
}
