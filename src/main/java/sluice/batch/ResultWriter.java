package sluice.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.batch.StoreFailureHandler.Remedy;
import sluice.dispatch.Invocation;
import sluice.message.ErrorCode;
import sluice.message.Prompt;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.Returned;
import sluice.outcome.PromptStage;
import sluice.store.Claim;
import sluice.store.ObjectStore.Failed;
import sluice.store.Records.Placement;
import sluice.store.Records.StoreResult;
import sluice.store.Result;
import sluice.store.ResultRecord;
import sluice.store.RetryingStore.RetryLimit;
import sluice.store.StoreHealth;
import sluice.time.Time;

/// Stores the results of one batch, each as a record at its key, or beside it if the key cannot be
/// used. Safe for many threads.
record ResultWriter(
    Invocation invocation,
    StoreHealth store,
    StoreFailureHandler failures,
    Time time,
    RecordIds ids) {
  private static final Result CONFLICT =
      new Result.Errored(
          ErrorCode.CUSTOM_ID_CONFLICT,
          "another request has been answered under this custom_id and job");

  /// A write that takes longer starts a probe of the store, which tells a slow store from a slow
  /// record.
  private static final Duration LONG = Duration.ofSeconds(2);

  /// Finishes a message whose key already has a record: of the same request, or of another one,
  /// which is a conflict.
  CompletableFuture<Outcome> alreadyRecorded(PromptTask task, Claim claim) {
    return claim instanceof Claim.Taken
        ? store(task, CONFLICT, Kind.CONFLICT, claim)
        : CompletableFuture.completedFuture(new Recorded(Kind.KNOWN));
  }

  /// Stores the result of a message. Completes with its outcome: recorded, or returned if the store
  /// refuses the record.
  ///
  /// @param kind what the outcome says if the record is written at its key
  /// @param claim what the look-up found at the key
  CompletableFuture<Outcome> store(PromptTask task, Result result, Kind kind, Claim claim) {
    RetryLimit retryLimit =
        result.isAnswer() ? invocation.retryLimitOfAnswer() : invocation.retryLimit();
    return write(task, result, claim, retryLimit)
        .thenCompose(stored ->
            switch (stored) {
              case StoreResult.Kept(Placement placement) -> stored(task, placement, kind, result);
              case StoreResult.Unkept(Failed failed) -> notStored(task, result, kind, failed);
            });
  }

  private CompletableFuture<Outcome> notStored(
      PromptTask task, Result result, Kind kind, Failed failed) {
    return failures
        .writeFailed(task.guard(), failed, result.isAnswer())
        .thenCompose(remedy ->
            switch (remedy) {
              case Remedy.Return(Returned returned) -> CompletableFuture.completedFuture(returned);
              case Remedy.StoreBeside _ -> storeBeside(task, result, kind);
            });
  }

  /// Stores the record beside its key, which has refused it often enough.
  private CompletableFuture<Outcome> storeBeside(PromptTask task, Result result, Kind kind) {
    return write(task, result, new Claim.Unusable(), invocation.retryLimit())
        .thenCompose(stored ->
            switch (stored) {
              case StoreResult.Kept(Placement placement) -> stored(task, placement, kind, result);
              case StoreResult.Unkept(Failed failed) ->
                  CompletableFuture.completedFuture(
                      failures.refusedBeside(task.message().id(), failed));
            });
  }

  private CompletableFuture<StoreResult> write(
      PromptTask task, Result result, Claim claim, RetryLimit retryLimit) {
    task.progress().to(PromptStage.STORING);
    Time.Alarm slow = time.after(LONG, () -> store.require(invocation));
    return task.records()
        .settle(record(task, result), claim, retryLimit)
        .thenApply(stored -> {
          slow.cancel();
          return stored;
        });
  }

  private ResultRecord record(PromptTask task, Result result) {
    String requested = task.parsed() instanceof Prompt prompt ? prompt.model() : "";
    return new ResultRecord(
        ids.next(),
        task.parsed().identity(),
        task.message().id(),
        task.parsed().request(),
        result,
        task.statistics().timing(task.message(), task.startedAt(), time.now(), requested));
  }

  private static CompletableFuture<Outcome> stored(
      PromptTask task, Placement placement, Kind written, Result result) {
    Kind kind = kind(placement, written);
    task.progress().recorded(kind == Kind.KNOWN ? Optional.empty() : code(task, result));
    return CompletableFuture.completedFuture(new Recorded(kind));
  }

  private static Kind kind(Placement placement, Kind written) {
    return switch (placement) {
      case WRITTEN -> written;
      case NEEDLESS -> Kind.KNOWN;
      case BESIDE -> Kind.CONFLICT;
    };
  }

  private static Optional<String> code(PromptTask task, Result result) {
    return switch (result) {
      case Result.Errored(ErrorCode code, _) -> Optional.of(code.code());
      case Result.Responded _ ->
          Optional.of(task.statistics().refusal()).filter(label -> !label.isEmpty());
    };
  }
}
