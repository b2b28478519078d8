package sluice.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A store of objects by key, as S3 is. Safe for many threads; never blocks and never throws: a
/// failure is a value.
///
/// Writes are conditional as in S3 (Amazon S3, "Conditional writes"): of two writers of one key,
/// one wins and the other is told.
public interface ObjectStore {

  /// Reads the beginning of an object.
  ///
  /// @param limit the most time the call may take
  CompletableFuture<Read> read(String key, Duration limit);

  /// Reads bytes of an object, all that there are where it ends before the last one.
  ///
  /// @param from the first byte
  /// @param to the byte after the last
  /// @param limit the most time the call may take
  CompletableFuture<Read> read(String key, long from, long to, Duration limit);

  /// Writes an object of JSON if the condition holds.
  ///
  /// @param limit the most time the call may take; afterwards nothing of it runs on
  CompletableFuture<Write> write(String key, byte[] content, Condition condition, Duration limit);

  /// Deletes an object if there is one.
  ///
  /// @param limit the most time the call may take
  CompletableFuture<Write> delete(String key, Duration limit);

  /// Lists keys in the order of their bytes in UTF-8, 1,000 at most (Amazon S3, "ListObjectsV2").
  ///
  /// @param folder what the keys begin with
  /// @param after what they come after
  /// @param limit the most time the call may take
  CompletableFuture<Listing> list(String folder, String after, Duration limit);

  /// What must hold of a key for a write to happen.
  sealed interface Condition {
    /// The write always happens.
    record Always() implements Condition {}

    /// The key has no object (`If-None-Match: *`).
    record Absent() implements Condition {}

    /// The key still has the object that was read (`If-Match`).
    ///
    /// @param etag the version that was read
    record Unchanged(String etag) implements Condition {}
  }

  /// The result of a read.
  sealed interface Read permits Found, Nothing, Failed {}

  /// The result of a write or a deletion.
  sealed interface Write permits Written, Overtaken, Failed {}

  /// The result of a listing.
  sealed interface Listing permits Page, Failed {}

  /// The next keys.
  ///
  /// @param isLast whether no more come after them
  record Page(List<String> keys, boolean isLast) implements Listing {}

  /// The key has an object.
  ///
  /// @param head the first bytes of its content, or all; never changed afterwards
  /// @param etag its version
  @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
  record Found(byte[] head, String etag) implements Read {}

  /// The key has no object.
  record Nothing() implements Read {}

  /// The object is written, or deleted.
  ///
  /// @param etag the version that was written; empty where the store did not tell, or for a
  ///   deletion
  record Written(String etag) implements Write {
    /// A result without a version.
    public Written() {
      this("");
    }
  }

  /// The condition did not hold: another writer was faster.
  record Overtaken() implements Write {}

  /// The call failed.
  ///
  /// @param isPassing whether the same call may succeed later; false where bucket or rights must be
  ///   corrected first
  /// @param detail what failed, for the log; holds no content
  record Failed(boolean isPassing, String detail) implements Read, Write, Listing {
    /// A failure that may pass by itself.
    public static Failed passing(String detail) {
      return new Failed(/* isPassing= */ true, detail);
    }

    /// A failure that stays until bucket or rights are corrected.
    public static Failed lasting(String detail) {
      return new Failed(/* isPassing= */ false, detail);
    }
  }
}
