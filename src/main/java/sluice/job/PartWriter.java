package sluice.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import sluice.store.JobStore;
import sluice.store.JobStore.Part;
import sluice.store.ObjectStore.Condition;

/// Writes a long object in parts of one size, and a short one at once. Keeps one part in memory.
/// Confined to one thread.
final class PartWriter {
  private static final int FIRST_SIZE = 1 << 16;

  private final JobStore store;
  private final String key;
  private final int partBytes;
  private final List<Part> parts = new ArrayList<>();
  private Optional<String> uploadId;
  private byte[] part = new byte[FIRST_SIZE];
  private int size;

  /// Begins a new object.
  PartWriter(JobStore store, String key, int partBytes) {
    this(store, key, partBytes, Optional.empty(), List.of());
  }

  /// Goes on with an upload.
  ///
  /// @param parts those that are there, each of the same size; what they hold is not written again
  PartWriter(
      JobStore store, String key, int partBytes, Optional<String> uploadId, List<Part> parts) {
    this.store = store;
    this.key = key;
    this.partBytes = partBytes;
    this.uploadId = uploadId;
    this.parts.addAll(parts);
  }

  /// How many bytes are in parts that were uploaded.
  long uploaded() {
    return (long) parts.size() * partBytes;
  }

  /// The id of the upload, once there is one.
  Optional<String> uploadId() {
    return uploadId;
  }

  void write(byte[] bytes, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, partBytes - size);
      if (size + count > part.length) {
        part = Arrays.copyOf(part, (int) Math.min(partBytes, Math.max(size + count, size * 2L)));
      }
      System.arraycopy(bytes, from, part, size, count);
      size += count;
      from += count;
      left -= count;
      if (size == partBytes) {
        upload();
      }
    }
  }

  private void upload() {
    if (uploadId.isEmpty()) {
      uploadId = Optional.of(store.beginUpload(key, JobStore.JSON_LINES));
    }
    int number = parts.size() + 1;
    byte[] content = Arrays.copyOf(part, size);
    parts.add(
        new Part(number, size, store.uploadPart(key, uploadId.orElseThrow(), number, content)));
    size = 0;
  }

  /// Makes the object.
  void finish() {
    if (uploadId.isEmpty()) {
      var _ =
          store.put(key, Arrays.copyOf(part, size), JobStore.JSON_LINES, new Condition.Always());
      return;
    }
    if (size > 0) {
      upload();
    }
    store.completeUpload(key, uploadId.orElseThrow(), parts);
  }

  /// Throws away what was uploaded.
  void abort() {
    uploadId.ifPresent(id -> store.abortUpload(key, id));
  }
}
