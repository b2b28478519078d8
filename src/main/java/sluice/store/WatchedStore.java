package sluice.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/// A store that tells the result of each write. As safe for many threads as its parts.
///
/// @param onWrite receives the result before the caller does, and returns it
record WatchedStore(ObjectStore store, UnaryOperator<ObjectStore.Write> onWrite)
    implements ObjectStore {

  @Override
  public CompletableFuture<Read> read(String key, Duration limit) {
    return store.read(key, limit);
  }

  @Override
  public CompletableFuture<Read> read(String key, long from, long to, Duration limit) {
    return store.read(key, from, to, limit);
  }

  @Override
  public CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, Duration limit) {
    return store.write(key, content, condition, limit).thenApply(onWrite);
  }

  @Override
  public CompletableFuture<Write> delete(String key, Duration limit) {
    return store.delete(key, limit);
  }

  @Override
  public CompletableFuture<Listing> list(String folder, String after, Duration limit) {
    return store.list(folder, after, limit);
  }
}
