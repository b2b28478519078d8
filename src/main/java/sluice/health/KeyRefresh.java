package sluice.health;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.provider.ApiKeys;
import sluice.provider.ApiKeys.Result;
import sluice.time.Cancellation;

/// The API key of one batch: read before its first request starts, and read again when the provider
/// refuses it; nothing starts meanwhile. Safe for many threads.
public final class KeyRefresh {
  private static final Result TOO_LATE =
      new Result.Unreadable("the provider's key was not read in time");

  private final ApiKeys keys;
  private final Supplier<Duration> timeLeft;
  private final Cancellation cancellation;
  private final Listener listener;
  private final AtomicBoolean isRead = new AtomicBoolean();
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile @Nullable Result lastRead;

  /// Receives the results of reading the key.
  public interface Listener {
    /// A request for the key has begun; the batch must wait for it.
    void begun(CompletableFuture<?> read);

    /// The key cannot be read.
    void unreadable(String detail);

    /// Waiting requests may start.
    void ready();
  }

  /// @param timeLeft how long a request for the key may take
  /// @param cancellation ends the wait for the key
  public KeyRefresh(
      ApiKeys keys, Supplier<Duration> timeLeft, Cancellation cancellation, Listener listener) {
    this.keys = keys;
    this.timeLeft = timeLeft;
    this.cancellation = cancellation;
    this.listener = listener;
  }

  /// Reads the key, once per batch.
  public void ensureRead() {
    if (isRead.compareAndSet(false, true)) {
      var _ = read();
    }
  }

  /// Whether the key is known and not being read again.
  public boolean isReady() {
    return underWay.get() == 0 && lastRead instanceof Result.Found;
  }

  /// Returns why the key cannot be read; empty if it can.
  public Optional<String> problem() {
    return lastRead instanceof Result.Unreadable(String detail)
        ? Optional.of(detail)
        : Optional.empty();
  }

  /// Returns the key; call only when it is [ready][#isReady]. Empty where the provider needs none.
  public Optional<String> key() {
    return lastRead instanceof Result.Found(Optional<String> key) ? key : Optional.empty();
  }

  private CompletableFuture<?> read() {
    return begin(() -> keys.current(timeLeft.get()), TOO_LATE)
        .exceptionally(failure -> new Result.Unreadable(cause(failure).toString()))
        .thenAccept(result -> {
          lastRead = result;
          if (result instanceof Result.Unreadable(String detail)) {
            listener.unreadable(detail);
          }
          done();
        });
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /// Reads the key again.
  ///
  /// @param refused the key that the provider refused
  /// @param next receives whether there is a new key, before other requests start
  public <T> CompletableFuture<T> refresh(
      Optional<String> refused, Function<Boolean, CompletableFuture<T>> next) {
    return begin(() -> keys.renew(refused, timeLeft.get()), false)
        .exceptionally(_ -> false)
        .thenCompose(
            isNew -> isNew ? read().thenApply(_ -> true) : CompletableFuture.completedFuture(false))
        .thenCompose(isNew -> conclude(isNew, next));
  }

  private <T> CompletableFuture<T> conclude(
      boolean isNew, Function<Boolean, CompletableFuture<T>> next) {
    try {
      return next.apply(isNew);
    } finally {
      done();
    }
  }

  private <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> call, T ifCancelled) {
    underWay.incrementAndGet();
    CompletableFuture<T> begun = CompletableFuture.completedFuture(call).thenCompose(Supplier::get);
    listener.begun(begun);
    CompletableFuture<T> awaited = begun.copy();
    Cancellation.Registration registration =
        cancellation.onCancel(() -> awaited.complete(ifCancelled));
    return awaited.whenComplete((_, _) -> registration.close());
  }

  private void done() {
    underWay.decrementAndGet();
    listener.ready();
  }
}
