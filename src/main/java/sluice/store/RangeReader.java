package sluice.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Reads parts of objects. Safe for many threads; never blocks and never throws: a failure is a
/// value.
public interface RangeReader {

  /// Reads bytes of an object, all that there are where it ends before the last one.
  ///
  /// @param from the first byte
  /// @param to the byte after the last
  /// @param limit the most time the call may take
  CompletableFuture<ObjectStore.Read> read(String key, long from, long to, Duration limit);
}
