package sluice.health;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;
import sluice.store.StoreHealth;

/// The probes of the store that one batch has asked for; the batch waits for them to end. The
/// result is kept in [StoreHealth]. Safe for many threads.
public final class StoreProbes {
  private final StoreHealth store;
  private final Supplier<RetryLimit> limit;
  private final Consumer<Failed> onFailure;
  private final AtomicReference<CompletableFuture<Optional<Failed>>> last =
      new AtomicReference<>(CompletableFuture.completedFuture(Optional.empty()));

  /// @param limit returns the limit of a [required][#require] probe
  /// @param onFailure receives why a required probe failed
  public StoreProbes(StoreHealth store, Supplier<RetryLimit> limit, Consumer<Failed> onFailure) {
    this.store = store;
    this.limit = limit;
    this.onFailure = onFailure;
  }

  /// Whether the store is known to take records.
  public boolean isProven() {
    return store.isProven();
  }

  /// Starts a probe if the store is not known to take records and no probe is under way.
  public void require() {
    if (!store.isProven() && isEnded()) {
      var _ = probe(limit.get()).thenAccept(failed -> failed.ifPresent(onFailure));
    }
  }

  /// Probes the store. Completes with why no record could be written; empty if one could.
  public CompletableFuture<Optional<Failed>> probe(RetryLimit retryLimit) {
    CompletableFuture<Optional<Failed>> begun = store.probe(retryLimit);
    last.set(begun);
    return begun;
  }

  /// Finds out whether a failure concerns one record only. Completes with why other records cannot
  /// be read or written; empty if they can.
  public CompletableFuture<Optional<Failed>> check(RetryLimit retryLimit) {
    return probe(retryLimit)
        .thenCompose(failed ->
            failed.isPresent()
                ? CompletableFuture.completedFuture(failed)
                : store.readsMissing(retryLimit));
  }

  /// Whether no probe of this batch is under way.
  public boolean isEnded() {
    return last.get().isDone();
  }

  /// Completes when the last probe of this batch has ended.
  public CompletableFuture<?> ended() {
    return last.get();
  }

  /// Ignores the result of the probe under way.
  public void abandon() {
    store.abandon(last.get());
  }
}
