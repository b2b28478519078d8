package sluice.store;

import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import sluice.store.ObjectStore.Condition;

/// The store as whole jobs need it: ranges, streams, listings with sizes, uploads in parts. Blocks
/// the caller's thread; safe for many threads.
///
/// Every method throws [StoreFailedException] where the store does not do what it was asked; a
/// write may have happened then.
public interface JobStore {
  /// The content type of JSON.
  String JSON = "application/json";

  /// The content type of lines of JSON.
  String JSON_LINES = "application/jsonl";

  /// Reads a whole object, which must be small; empty where there is none.
  Optional<Content> get(String key);

  /// Reads bytes of an object; empty where there is none.
  ///
  /// @param from the first byte
  /// @param to the byte after the last; where the object ends before, all that there are
  Optional<Content> range(String key, long from, long to);

  /// Reads an object as a stream.
  ///
  /// @param etag the version to be read; empty for any
  /// @param from the first byte
  Opened open(String key, String etag, long from);

  /// Describes an object; empty where there is none.
  Optional<StoredObject> head(String key);

  /// Writes an object if the condition holds.
  ///
  /// @return its version; empty where the condition did not hold
  Optional<String> put(String key, byte[] content, String contentType, Condition condition);

  /// Deletes objects, those that are there.
  void delete(Collection<String> keys);

  /// Lists all objects of a folder, in the order of their keys.
  ///
  /// @param folder what the keys begin with
  /// @param after what they come after; empty for all
  List<StoredObject> list(String folder, String after);

  /// Lists what stands directly in a folder.
  ///
  /// @param folder with a slash at its end
  Folder listFolder(String folder);

  /// Begins an upload in parts.
  ///
  /// @return its id
  String beginUpload(String key, String contentType);

  /// Uploads a part; of two uploads of a part the last one stands.
  ///
  /// @param number from 1 on
  /// @return its version
  String uploadPart(String key, String uploadId, int number, byte[] content);

  /// The parts of an upload in their order; empty where there is no such upload.
  Optional<List<Part>> parts(String key, String uploadId);

  /// Makes an object of the parts.
  void completeUpload(String key, String uploadId, List<Part> parts);

  /// Throws the parts away, if there is such an upload.
  void abortUpload(String key, String uploadId);

  /// Bytes of an object.
  ///
  /// @param bytes never changed afterwards
  /// @param etag the object's version
  @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
  record Content(byte[] bytes, String etag) {}

  /// An object without its content.
  record StoredObject(String key, long size, String etag, Instant modified) {}

  /// What stands directly in a folder.
  ///
  /// @param objects in the order of their keys
  /// @param folders in it, with a slash at their ends
  record Folder(List<StoredObject> objects, List<String> folders) {}

  /// A part of an upload.
  record Part(int number, long size, String etag) {}

  /// The result of opening an object.
  sealed interface Opened {
    /// It can be read.
    ///
    /// @param stream throws [java.io.IOException] or [StoreFailedException] where it breaks
    /// @param etag the version
    record Stream(InputStream stream, String etag) implements Opened {}

    /// The object has another version.
    record Changed() implements Opened {}

    /// There is no object.
    record Missing() implements Opened {}
  }
}
