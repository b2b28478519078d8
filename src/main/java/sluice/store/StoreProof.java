package sluice.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Remembers whether the store can be written: proven by any write, lost with any write that
/// failed. Safe for many threads.
///
/// Nothing is paid for while it is unproven. It stands between the records and the store, so that
/// no write passes it by.
public final class StoreProof implements ObjectStore {
  private final ObjectStore store;
  private final Runnable onProven;
  private volatile boolean isProven;

  /// A store not proven as yet.
  ///
  /// @param onProven called when it becomes so
  public StoreProof(ObjectStore store, Runnable onProven) {
    this.store = store;
    this.onProven = onProven;
  }

  /// Whether the last write that told anything went well.
  public boolean isProven() {
    return isProven;
  }

  @Override
  public CompletableFuture<Read> read(String key, Duration limit) {
    return store.read(key, limit);
  }

  @Override
  public CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, Duration limit) {
    return store.write(key, content, condition, limit).thenApply(this::note);
  }

  @Override
  public CompletableFuture<Write> delete(String key, Duration limit) {
    return store.delete(key, limit);
  }

  private Write note(Write write) {
    switch (write) {
      case Written _ -> {
        if (!isProven) {
          isProven = true;
          onProven.run();
        }
      }
      case Failed _ -> isProven = false;
      case Overtaken _ -> {}
    }
    return write;
  }
}
