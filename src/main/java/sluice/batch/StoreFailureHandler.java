package sluice.batch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.dispatch.Invocation;
import sluice.health.Evidence;
import sluice.health.StoreProbes;
import sluice.limit.AttemptLimit;
import sluice.outcome.Outage;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.poison.PoisonGuard;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;
import sluice.store.StoreHealth;
import sluice.time.Time;

/// Finds out whose failure it is where the store fails a message: the store's, or that of the one
/// object. One object that can be neither read nor written stops its own message alone, which is
/// returned, and in the end has its record beside its key. Safe for many threads.
///
/// @param limit how often a message is returned for its own object
record StoreFailureHandler(
    Invocation invocation, StoreProbes probes, StoreHealth health, AttemptLimit limit, Time time) {
  /// Nothing has been paid for.
  private static final int FEW_TRIES = 4;

  private static final Returned NOT_YET =
      new Returned(
          new ReturnReason.StorePassing(/* isOwn= */ true),
          Optional.empty(),
          Reason.of("its key cannot be read, and is given up at the next receive"));

  /// What is to be done.
  sealed interface Remedy {
    /// The message is returned.
    record Wait(Returned returned) implements Remedy {}

    /// Its key has failed often enough: its record goes beside it.
    record Beside() implements Remedy {}
  }

  /// The key of its record could not be read.
  ///
  /// @param guard keeps how often that was so
  CompletableFuture<Remedy> unread(PoisonGuard guard, Failed failed) {
    return failed.isPassing()
        ? waits(passing(failed))
        : check(() -> guard.unreadable(retryLimit()).thenApply(count -> after(count, failed)));
  }

  /// Its record could not be written.
  ///
  /// @param guard keeps how often that was so
  /// @param isAnswer whether it was paid for: then it has been tried to the end
  CompletableFuture<Remedy> unwritten(PoisonGuard guard, Failed failed, boolean isAnswer) {
    return failed.isPassing() && !isAnswer
        ? waits(passing(failed))
        : check(() -> refused(guard, failed));
  }

  /// Its history could not be read or written.
  CompletableFuture<Remedy> unnoted(Failed failed) {
    return failed.isPassing() ? waits(passing(failed)) : check(() -> waits(own(failed)));
  }

  /// The outcome of a message that has nothing to store.
  static CompletableFuture<Outcome> outcome(CompletableFuture<Remedy> remedied) {
    return remedied.thenApply(
        remedy -> remedy instanceof Remedy.Wait(Returned returned) ? returned : NOT_YET);
  }

  /// What was done for it is lost, and counts against it.
  private CompletableFuture<Remedy> refused(PoisonGuard guard, Failed failed) {
    boolean isOutage = health.refused(guard.messageId());
    return guard
        .close(lost(), retryLimit())
        .thenApply(history -> {
          Remedy remedy = after(history.evidence(), failed);
          if (isOutage && remedy instanceof Remedy.Wait) {
            var _ = stop(failed);
          }
          return remedy;
        });
  }

  private Evidence lost() {
    return new Evidence(1, 0, /* isReset= */ false, Optional.of(time.now()), Optional.empty());
  }

  /// Not even the key beside its own took its record.
  Returned refusedBeside(String messageId, Failed failed) {
    if (health.refused(messageId)) {
      var _ = stop(failed);
    }
    return failed.isPassing() ? passing(failed) : own(failed);
  }

  private Remedy after(double count, Failed failed) {
    return limit.isReached(count) ? new Remedy.Beside() : new Remedy.Wait(own(failed));
  }

  private CompletableFuture<Remedy> check(Supplier<CompletableFuture<Remedy>> otherwise) {
    return probes
        .check(retryLimit())
        .thenCompose(unwell ->
            unwell
                .map(why -> waits(why.isPassing() ? passing(why) : stop(why).returned()))
                .orElseGet(otherwise));
  }

  private Outage stop(Failed failed) {
    var outage = new Outage(OutageKind.STORE, Reason.of(failed.detail()));
    invocation.stop(outage);
    return outage;
  }

  private RetryLimit retryLimit() {
    return invocation.retryLimit(FEW_TRIES);
  }

  private static CompletableFuture<Remedy> waits(Returned returned) {
    return CompletableFuture.completedFuture(new Remedy.Wait(returned));
  }

  private static Returned passing(Failed failed) {
    return returned(failed, /* isOwn= */ false);
  }

  /// The message's own object failed, all others being well.
  static Returned own(Failed failed) {
    return returned(failed, /* isOwn= */ true);
  }

  private static Returned returned(Failed failed, boolean isOwn) {
    return new Returned(
        new ReturnReason.StorePassing(isOwn), Optional.empty(), Reason.of(failed.detail()));
  }
}
