package sluice.health;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;
import sluice.store.StoreHealth;

/// The probes of the store that one batch has asked for: the batch does not return before they have
/// ended. What the store's health is, [StoreHealth] knows. Safe for many threads.
public final class StoreProbes {
  private final StoreHealth store;
  private final Supplier<RetryLimit> limit;
  private final Consumer<Failed> onFailure;
  private final AtomicReference<CompletableFuture<Optional<Failed>>> last =
      new AtomicReference<>(CompletableFuture.completedFuture(Optional.empty()));

  /// No probe as yet.
  ///
  /// @param limit how long a [required][#require] probe may be tried
  /// @param onFailure is told why a required probe failed
  public StoreProbes(StoreHealth store, Supplier<RetryLimit> limit, Consumer<Failed> onFailure) {
    this.store = store;
    this.limit = limit;
    this.onFailure = onFailure;
  }

  /// Whether the store is known to take records.
  public boolean isProven() {
    return store.isProven();
  }

  /// Sees to it that the store is probed where it is not known to take records.
  public void require() {
    if (!store.isProven() && isEnded()) {
      var _ = probe(limit.get()).thenAccept(failed -> failed.ifPresent(onFailure));
    }
  }

  /// Probes the store. Completes with why no record could be written, if none could.
  public CompletableFuture<Optional<Failed>> probe(RetryLimit retryLimit) {
    CompletableFuture<Optional<Failed>> begun = store.probe(retryLimit);
    last.set(begun);
    return begun;
  }

  /// Finds out whether other records can be read and written where one could not. Completes with
  /// why not; with nothing where the trouble is that of the one record.
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

  /// Gives up what is under way: what comes of it later changes nothing.
  public void abandon() {
    store.abandon(last.get());
  }
}
