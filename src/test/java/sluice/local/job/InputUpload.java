package sluice.local.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import sluice.job.Parallel;
import sluice.store.JobStore;
import sluice.store.JobStore.Part;
import sluice.store.ObjectStore.Condition;

/// Writes a file into a bucket, a large one in parts. Confined to one thread but for the calls it
/// makes at once.
///
/// @param parallel makes the calls; each keeps a part in memory
/// @param partBytes of a part; S3 demands 5 MiB at least
public record InputUpload(JobStore store, Parallel parallel, int partBytes) {
  /// The usual size of a part: with it a file of 80 GB has no more parts than S3 allows.
  public static final int USUAL_PART = 8 << 20;

  /// The file cannot be read; its message says why.
  public static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableException(Path file, IOException cause) {
      super("%s cannot be read: %s".formatted(file, cause.getMessage()), cause);
    }
  }

  /// Writes it.
  ///
  /// @param progress is told after each part how many bytes are there
  /// @throws UnreadableException where the file cannot be read to its end; nothing is written then
  public void put(Path file, String key, String contentType, LongConsumer progress) {
    try (FileChannel content = FileChannel.open(file)) {
      long size = content.size();
      if (size <= partBytes) {
        byte[] whole = read(content, 0, size);
        var _ = store.put(key, whole, contentType, new Condition.Always());
        progress.accept(size);
      } else {
        putParts(content, size, key, store.beginUpload(key, contentType), progress);
      }
    } catch (IOException e) {
      throw new UnreadableException(file, e);
    }
  }

  // Whatever breaks leaves no upload behind, whose parts would be stored and billed.
  @SuppressWarnings("IllegalCatch")
  private void putParts(
      FileChannel content, long size, String key, String upload, LongConsumer progress)
      throws IOException {
    List<Part> parts = new ArrayList<>();
    try {
      parallel.map(
          LongStream.range(0, (size + partBytes - 1) / partBytes).boxed(),
          index -> part(content, size, key, upload, index),
          part -> {
            parts.add(part);
            progress.accept(Math.min(size, parts.size() * (long) partBytes));
          });
      store.completeUpload(key, upload, parts);
    } catch (RuntimeException e) {
      store.abortUpload(key, upload);
      if (e instanceof UncheckedIOException broken) {
        throw broken.getCause();
      }
      throw e;
    }
  }

  private Part part(FileChannel content, long size, String key, String upload, long index) {
    try {
      long from = index * partBytes;
      byte[] bytes = read(content, from, Math.min(partBytes, size - from));
      int number = Math.toIntExact(index) + 1;
      return new Part(number, bytes.length, store.uploadPart(key, upload, number, bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(FileChannel content, long from, long length) throws IOException {
    var bytes = ByteBuffer.allocate(Math.toIntExact(length));
    while (bytes.hasRemaining()) {
      if (content.read(bytes, from + bytes.position()) < 0) {
        throw new IOException("it became shorter while it was read");
      }
    }
    return bytes.array();
  }
}
