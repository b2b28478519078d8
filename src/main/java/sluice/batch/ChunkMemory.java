package sluice.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// What the chunks of one batch hold in memory. Safe for many threads.
final class ChunkMemory {
  /// An object takes up to three times its size while it is read, joined and written.
  static final long LARGE_BYTES = 8 << 20;

  private final AtomicLong unsaved = new AtomicLong();
  private final SerialCalls large = new SerialCalls();

  /// How many bytes of records are in memory.
  long unsaved() {
    return unsaved.get();
  }

  /// Counts bytes of records that are in memory from now on, or are not any more.
  void count(long more) {
    unsaved.addAndGet(more);
  }

  /// Writes the object of a chunk; of large ones, one at a time.
  ///
  /// @param bytes of the object
  <T> CompletableFuture<T> write(long bytes, Supplier<CompletableFuture<T>> call) {
    return bytes < LARGE_BYTES ? call.get() : large.make(call);
  }
}
