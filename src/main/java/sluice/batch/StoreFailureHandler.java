package sluice.batch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.dispatch.Invocation;
import sluice.health.Evidence;
import sluice.limit.AttemptLimit;
import sluice.outcome.Outage;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.poison.PoisonGuard;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.store.ObjectStore.Failed;
import sluice.store.StoreHealth;
import sluice.time.Time;

/// Decides what follows if the store fails for a message: an outage of the store stops the
/// invocation; a failure of one object alone only returns its message, and after some receives the
/// record is stored beside its key. Safe for many threads.
///
/// @param limit how many receives a message is returned for its own object
record StoreFailureHandler(
    Invocation invocation, StoreHealth health, AttemptLimit limit, Time time) {
  private static final Returned RETRIED_LATER =
      new Returned(
          new ReturnReason.StorePassing(/* isOwn= */ true),
          Reason.of("its key cannot be read; the next receive stores the record beside it"));

  /// What follows for the message.
  sealed interface Remedy {
    /// The message is returned.
    record Return(Returned returned) implements Remedy {}

    /// The key has failed often enough: the record is stored beside it.
    record StoreBeside() implements Remedy {}
  }

  /// The record's key could not be read.
  ///
  /// @param guard counts how often
  CompletableFuture<Remedy> readFailed(PoisonGuard guard, Failed failed) {
    return failed.isPassing()
        ? remedy(passing(failed))
        : check(() ->
            guard.unreadable(invocation.retryLimit()).thenApply(count -> after(count, failed)));
  }

  /// The record could not be written.
  ///
  /// @param guard counts the lost result as evidence
  /// @param isAnswer whether the record is an answer, which has been retried until the deadline
  CompletableFuture<Remedy> writeFailed(PoisonGuard guard, Failed failed, boolean isAnswer) {
    return failed.isPassing() && !isAnswer
        ? remedy(passing(failed))
        : check(() -> refused(guard, failed));
  }

  /// The history could not be read or written.
  CompletableFuture<Remedy> historyFailed(Failed failed) {
    return failed.isPassing() ? remedy(passing(failed)) : check(() -> remedy(own(failed)));
  }

  /// Turns a remedy into the outcome of a message that has nothing to store.
  static CompletableFuture<Outcome> outcome(CompletableFuture<Remedy> remedied) {
    return remedied.thenApply(
        remedy -> remedy instanceof Remedy.Return(Returned returned) ? returned : RETRIED_LATER);
  }

  /// Counts the lost work of a refused record as evidence against its message, and stops the
  /// invocation if the records of several messages are refused.
  private CompletableFuture<Remedy> refused(PoisonGuard guard, Failed failed) {
    boolean isOutage = health.refused(guard.messageId());
    return guard
        .close(lost(), invocation.retryLimit())
        .thenApply(history -> {
          Remedy remedy = after(history.evidence(), failed);
          if (isOutage && remedy instanceof Remedy.Return) {
            var _ = stop(failed);
          }
          return remedy;
        });
  }

  private Evidence lost() {
    return new Evidence(1, 0, /* isReset= */ false, Optional.of(time.now()), Optional.empty());
  }

  /// Handles a record that was refused beside its key too.
  Returned refusedBeside(String messageId, Failed failed) {
    if (health.refused(messageId)) {
      var _ = stop(failed);
    }
    return failed.isPassing() ? passing(failed) : own(failed);
  }

  private Remedy after(double count, Failed failed) {
    return limit.isReached(count) ? new Remedy.StoreBeside() : new Remedy.Return(own(failed));
  }

  private CompletableFuture<Remedy> check(Supplier<CompletableFuture<Remedy>> otherwise) {
    return health
        .check(invocation, invocation.retryLimit())
        .thenCompose(failure ->
            failure
                .map(why -> remedy(why.isPassing() ? passing(why) : stop(why).returned()))
                .orElseGet(otherwise));
  }

  private Outage stop(Failed failed) {
    var outage = new Outage(OutageKind.STORE, Reason.of(failed.detail()));
    invocation.stop(outage);
    return outage;
  }

  private static CompletableFuture<Remedy> remedy(Returned returned) {
    return CompletableFuture.completedFuture(new Remedy.Return(returned));
  }

  private static Returned passing(Failed failed) {
    return returned(failed, /* isOwn= */ false);
  }

  /// Returns a message because its own object failed while others work.
  static Returned own(Failed failed) {
    return returned(failed, /* isOwn= */ true);
  }

  private static Returned returned(Failed failed, boolean isOwn) {
    return new Returned(new ReturnReason.StorePassing(isOwn), Reason.of(failed.detail()));
  }
}
