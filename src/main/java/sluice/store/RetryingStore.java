package sluice.store;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.time.Time;

/// Waits out passing trouble of a store, so that its own client must not retry as well. Safe for
/// many threads; never blocks.
public final class RetryingStore {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(20);

  private static final Failed TOO_LATE =
      new Failed(/* isPassing= */ true, "no time left to ask the store");

  private final ObjectStore store;
  private final Time time;
  private final Backoff backoff;

  /// Until when trouble of the store is waited out.
  ///
  /// @param tries the most calls for one step
  /// @param until a reading of [Time#nanos()], after which no call begins and none runs on
  public record RetryLimit(int tries, long until) {}

  /// Patience with that store.
  public RetryingStore(ObjectStore store, Time time, RandomGenerator random) {
    this.store = store;
    this.time = time;
    this.backoff = new Backoff(random);
  }

  CompletableFuture<Read> read(String key, RetryLimit patience) {
    return persist(() -> store.read(key, limit(patience)), TOO_LATE, patience, 1);
  }

  CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, RetryLimit patience) {
    return persist(
        () -> store.write(key, content, condition, limit(patience)), TOO_LATE, patience, 1);
  }

  CompletableFuture<Write> delete(String key, RetryLimit patience) {
    return persist(() -> store.delete(key, limit(patience)), TOO_LATE, patience, 1);
  }

  /// A pause before what was in vain so often is done once more.
  <T> CompletableFuture<T> pause(int times, Supplier<CompletableFuture<T>> next) {
    return delayed(backoff.after(times), next);
  }

  private <T> CompletableFuture<T> persist(
      Supplier<CompletableFuture<T>> call, T tooLate, RetryLimit patience, int tries) {
    if (!limit(patience).isPositive()) {
      return CompletableFuture.completedFuture(tooLate);
    }
    return call.get()
        .thenCompose(result ->
            pause(result, patience, tries)
                .map(pause -> delayed(pause, () -> persist(call, tooLate, patience, tries + 1)))
                .orElseGet(() -> CompletableFuture.completedFuture(result)));
  }

  /// How long to wait before the call is repeated; empty where it is not.
  private Optional<Duration> pause(Object result, RetryLimit patience, int tries) {
    boolean isPassing = result instanceof Failed failed && failed.isPassing();
    return isPassing && tries < patience.tries()
        ? Optional.of(backoff.after(tries)).filter(pause -> pause.compareTo(left(patience)) < 0)
        : Optional.empty();
  }

  private <T> CompletableFuture<T> delayed(Duration pause, Supplier<CompletableFuture<T>> next) {
    var due = new CompletableFuture<Void>();
    time.after(pause, () -> due.complete(null));
    return due.thenCompose(_ -> next.get());
  }

  private Duration limit(RetryLimit patience) {
    Duration left = left(patience);
    return left.compareTo(CALL_LIMIT) < 0 ? left : CALL_LIMIT;
  }

  private Duration left(RetryLimit patience) {
    return Duration.ofNanos(patience.until() - time.nanos());
  }
}
