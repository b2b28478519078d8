package sluice.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Where objects are kept. Safe for many threads; never blocks, never throws: what fails is a
/// value.
///
/// Writes are conditional as S3 has it: of two writers of one key, one wins and the other is told.
public interface ObjectStore {

  /// Reads the beginning of an object.
  ///
  /// @param limit how long it may take
  CompletableFuture<Read> read(String key, Duration limit);

  /// Writes a JSON object where the condition holds.
  ///
  /// @param limit how long it may take; afterwards nothing of it runs on
  CompletableFuture<Write> write(String key, byte[] content, Condition condition, Duration limit);

  /// Deletes an object, if there is one.
  ///
  /// @param limit how long it may take
  CompletableFuture<Write> delete(String key, Duration limit);

  /// What must be true of a key for a write to happen.
  sealed interface Condition {
    /// Whatever is there.
    record Always() implements Condition {}

    /// Nothing is there (`If-None-Match: *`).
    record Absent() implements Condition {}

    /// Still what was read is there (`If-Match`).
    record Unchanged(String etag) implements Condition {}
  }

  /// What a read found.
  sealed interface Read permits Found, Nothing, Failed {}

  /// What became of a write.
  sealed interface Write permits Written, Overtaken, Failed {}

  /// An object is there.
  @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
  record Found(byte[] head, String etag) implements Read {}

  /// No object has that key.
  record Nothing() implements Read {}

  /// The object is written, or deleted.
  ///
  /// @param etag of what is there now; empty where the store did not tell
  record Written(String etag) implements Write {
    /// Written by a store that tells no more.
    public Written() {
      this("");
    }
  }

  /// The condition did not hold: another was faster.
  record Overtaken() implements Write {}

  /// It could not be done.
  ///
  /// @param isPassing false where trying again is of no use before somebody mends the bucket or the
  ///   rights
  record Failed(boolean isPassing, String detail) implements Read, Write {}
}
