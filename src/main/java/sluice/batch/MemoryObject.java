package sluice.batch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import sluice.store.ObjectStore;

/// One object in memory, under whatever key: the record of a line, or its history, until its
/// chunk's object is stored. Safe for many threads; each call completes at once.
final class MemoryObject implements ObjectStore {
  private final AtomicReference<Optional<Found>> stored = new AtomicReference<>(Optional.empty());

  /// The content; empty if there is none.
  Optional<byte[]> content() {
    return stored.get().map(Found::head);
  }

  /// Removes the content.
  void clear() {
    stored.set(Optional.empty());
  }

  @Override
  public CompletableFuture<Read> read(String key, Duration limit) {
    return done(stored.get().<Read>map(found -> found).orElseGet(Nothing::new));
  }

  @Override
  public CompletableFuture<Read> read(String key, long from, long to, Duration limit) {
    return read(key, limit);
  }

  @Override
  public CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, Duration limit) {
    Optional<Found> before = stored.get();
    boolean holds =
        switch (condition) {
          case Condition.Always _ -> true;
          case Condition.Absent _ -> before.isEmpty();
          case Condition.Unchanged(String etag) ->
              before.filter(found -> found.etag().equals(etag)).isPresent();
        };
    String version = before.map(found -> found.etag() + "+").orElse("1");
    boolean isWritten =
        holds && stored.compareAndSet(before, Optional.of(new Found(content, version)));
    return done(isWritten ? new Written(version) : new Overtaken());
  }

  @Override
  public CompletableFuture<Write> delete(String key, Duration limit) {
    clear();
    return done(new Written());
  }

  @Override
  public CompletableFuture<Listing> list(String folder, String after, Duration limit) {
    return done(new Page(List.of(), /* isLast= */ true));
  }

  private static <T> CompletableFuture<T> done(T result) {
    return CompletableFuture.completedFuture(result);
  }
}
