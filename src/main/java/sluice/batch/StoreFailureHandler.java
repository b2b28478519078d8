package sluice.batch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.batch.Outcome.ReturnReason;
import sluice.batch.Outcome.Returned;
import sluice.limit.AttemptLimit;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;

/// Finds out whose trouble it is where the store fails a message: the store's, or that of the one
/// object. One object that can be neither read nor written stops nobody but its own message, which
/// comes back, and in the end has its record beside its key.
///
/// @param poisonGuard keeps how often that was so
record StoreFailureHandler(
    Environment environment, Invocation invocation, PoisonGuard poisonGuard) {
  /// For what nothing has been paid for.
  private static final int FEW_TRIES = 4;

  /// What is to be done.
  sealed interface Remedy {
    /// The message comes back.
    record Wait(Returned comesBack) implements Remedy {}

    /// Its key was in trouble often enough: its record goes beside it.
    record Beside() implements Remedy {}
  }

  /// The key of its record could not be read.
  CompletableFuture<Remedy> unread(Failed failed) {
    return failed.isPassing()
        ? waits(passing(failed))
        : check(() -> poisonGuard.unreadable(patience()).thenApply(count -> after(count, failed)));
  }

  /// Its record could not be written.
  ///
  /// @param isAnswer whether it was paid for: then it has been tried to the end
  CompletableFuture<Remedy> unwritten(Failed failed, boolean isAnswer) {
    return failed.isPassing() && !isAnswer ? waits(passing(failed)) : check(() -> refused(failed));
  }

  /// Its note could not be read or written.
  CompletableFuture<Remedy> unnoted(Failed failed) {
    return failed.isPassing() ? waits(passing(failed)) : check(() -> waits(own(failed)));
  }

  /// What was done for it is lost, and counts against it.
  private CompletableFuture<Remedy> refused(Failed failed) {
    boolean isTrouble = environment.storeHealth().refused(poisonGuard.messageId());
    return poisonGuard
        .close(lost(), patience())
        .thenApply(note -> {
          Remedy remedy = after(note.evidence(), failed);
          if (isTrouble && remedy instanceof Remedy.Wait) {
            var _ = stop(failed);
          }
          return remedy;
        });
  }

  private Evidence lost() {
    return new Evidence(
        1, 0, /* isAnew= */ false, Optional.of(environment.time().now()), Optional.empty());
  }

  /// Not even the key beside its own took its record.
  Returned refusedBeside(Failed failed) {
    if (environment.storeHealth().refused(poisonGuard.messageId())) {
      var _ = stop(failed);
    }
    return failed.isPassing() ? passing(failed) : own(failed);
  }

  private Remedy after(double count, Failed failed) {
    return new AttemptLimit(environment.limits().maxAttempts()).isReached(count)
        ? new Remedy.Beside()
        : new Remedy.Wait(own(failed));
  }

  private CompletableFuture<Remedy> check(Supplier<CompletableFuture<Remedy>> otherwise) {
    return invocation
        .checkStore(patience())
        .thenCompose(unwell ->
            unwell
                .map(why -> waits(why.isPassing() ? passing(why) : stop(why).comesBack()))
                .orElseGet(otherwise));
  }

  private Remedy.Wait stop(Failed failed) {
    var stop = new Outage(OutageKind.STORE, Reason.of(failed.detail()));
    invocation.stop(stop);
    return new Remedy.Wait(stop.comesBack());
  }

  private RetryLimit patience() {
    return invocation.patience(FEW_TRIES);
  }

  private static CompletableFuture<Remedy> waits(Returned comesBack) {
    return CompletableFuture.completedFuture(new Remedy.Wait(comesBack));
  }

  private static Returned passing(Failed failed) {
    return new Returned(
        new ReturnReason.StorePassing(/* isOwn= */ false),
        Optional.empty(),
        Reason.of(failed.detail()));
  }

  private static Returned own(Failed failed) {
    return new Returned(
        new ReturnReason.StorePassing(/* isOwn= */ true),
        Optional.empty(),
        Reason.of(failed.detail()));
  }
}
