package sluice.store;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Listing;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.time.Time;

/// A store whose calls are repeated while they fail for passing reasons; the store's own client
/// must not retry as well. Safe for many threads; never blocks.
public final class RetryingStore {
  /// The most time of one call.
  private static final Duration CALL_LIMIT = Duration.ofSeconds(20);

  private static final Failed TOO_LATE = Failed.passing("no time left to ask the store");

  private final ObjectStore store;
  private final Time time;
  private final Backoff backoff;

  /// How long a call is repeated.
  ///
  /// @param tries the most calls; 1 or more
  /// @param until a reading of [Time#nanos()], after which no call begins and none runs on
  public record RetryLimit(int tries, long until) {}

  /// Retries for a store.
  ///
  /// @param random draws the pauses
  public RetryingStore(ObjectStore store, Time time, RandomGenerator random) {
    this.store = store;
    this.time = time;
    this.backoff = new Backoff(random);
  }

  /// Reads as [ObjectStore#read] does.
  public CompletableFuture<Read> read(String key, RetryLimit retryLimit) {
    return persist(() -> store.read(key, limit(retryLimit)), TOO_LATE, retryLimit, 1);
  }

  /// Reads bytes as [ObjectStore#read] does.
  public CompletableFuture<Read> read(String key, long from, long to, RetryLimit retryLimit) {
    return persist(() -> store.read(key, from, to, limit(retryLimit)), TOO_LATE, retryLimit, 1);
  }

  /// Writes as [ObjectStore#write] does.
  public CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, RetryLimit retryLimit) {
    return persist(
        () -> store.write(key, content, condition, limit(retryLimit)), TOO_LATE, retryLimit, 1);
  }

  /// Deletes as [ObjectStore#delete] does.
  public CompletableFuture<Write> delete(String key, RetryLimit retryLimit) {
    return persist(() -> store.delete(key, limit(retryLimit)), TOO_LATE, retryLimit, 1);
  }

  /// Lists as [ObjectStore#list] does.
  public CompletableFuture<Listing> list(String folder, String after, RetryLimit retryLimit) {
    return persist(() -> store.list(folder, after, limit(retryLimit)), TOO_LATE, retryLimit, 1);
  }

  /// Does the next step after the pause that follows so many failures.
  <T> CompletableFuture<T> pause(int failures, Supplier<CompletableFuture<T>> next) {
    return delayed(backoff.after(failures), next);
  }

  private <T> CompletableFuture<T> persist(
      Supplier<CompletableFuture<T>> call, T tooLate, RetryLimit retryLimit, int tries) {
    if (!limit(retryLimit).isPositive()) {
      return CompletableFuture.completedFuture(tooLate);
    }
    return call.get()
        .thenCompose(result ->
            pause(result, retryLimit, tries)
                .map(pause -> delayed(pause, () -> persist(call, tooLate, retryLimit, tries + 1)))
                .orElseGet(() -> CompletableFuture.completedFuture(result)));
  }

  /// How long to wait before the call is repeated; empty where it is not.
  private Optional<Duration> pause(Object result, RetryLimit retryLimit, int tries) {
    boolean isPassing = result instanceof Failed failed && failed.isPassing();
    return isPassing && tries < retryLimit.tries()
        ? Optional.of(backoff.after(tries)).filter(pause -> pause.compareTo(left(retryLimit)) < 0)
        : Optional.empty();
  }

  private <T> CompletableFuture<T> delayed(Duration pause, Supplier<CompletableFuture<T>> next) {
    var due = new CompletableFuture<Void>();
    time.after(pause, () -> due.complete(null));
    return due.thenCompose(_ -> next.get());
  }

  private Duration limit(RetryLimit retryLimit) {
    Duration left = left(retryLimit);
    return left.compareTo(CALL_LIMIT) < 0 ? left : CALL_LIMIT;
  }

  private Duration left(RetryLimit retryLimit) {
    return Duration.ofNanos(retryLimit.until() - time.nanos());
  }
}
