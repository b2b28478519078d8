package sluice.job;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import sluice.chunk.ChunkHeader;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.RunKey;
import sluice.store.JobStore;
import sluice.store.JobStore.Opened;
import sluice.store.JobStore.Part;
import sluice.store.ResumedStream;

/// One of the two files of a run, put together from its chunks in their order: chunks are read
/// ahead side by side, and written in parts. What was uploaded before is not read again. Keeps a
/// part and [#READ_AHEAD] bytes in memory. Confined to one thread.
///
/// @param sizes of all chunks, each added up
/// @param isAnswers which of the two
record ResultFile(
    JobStore store,
    Parallel parallel,
    RunKey run,
    String key,
    ChunkSizes sizes,
    boolean isAnswers) {
  private static final long READ_AHEAD = 32L << 20;

  /// A chunk that is larger is read as a stream when its turn comes.
  private static final long MOST_READ_AHEAD = 4L << 20;

  /// The most parts of an upload are 10,000 (Amazon S3, "Multipart upload limits").
  private static final int MOST_PARTS = 9_000;

  private static final int BUFFER = 1 << 16;
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  /// What is read of a chunk, or is left to be read.
  private record Piece(int chunk, Optional<byte[]> bytes) {}

  /// How many bytes a part has: the same at each try, since it follows from the file's size.
  int partBytes(int usual) {
    long needed = sizes.bytes(isAnswers) / MOST_PARTS + 1;
    return Math.toIntExact(Math.max(usual, (needed + usual - 1) / usual * usual));
  }

  /// Whether the file needs an upload in parts.
  boolean isLong(int usual) {
    return sizes.bytes(isAnswers) > partBytes(usual);
  }

  boolean isEmpty() {
    return sizes.bytes(isAnswers) == 0;
  }

  /// Whether the file was made already: its upload is completed, and so is gone. S3 dates an object
  /// by the beginning of its upload (Amazon S3, "Object metadata"), and by its own clock.
  ///
  /// @param begun when it was begun
  boolean isWrittenSince(Instant begun, Optional<String> uploadId) {
    return uploadId.isPresent()
        && store.parts(key, uploadId.get()).isEmpty()
        && store
            .head(key)
            .filter(object -> object.size() == sizes.bytes(isAnswers))
            .filter(object -> object.modified().isAfter(begun.minus(CLOCK_SKEW)))
            .isPresent();
  }

  /// Writes the file, or as much of it as there is time for.
  ///
  /// @param uploadId of an upload that was begun for it
  /// @param until when to stop; what was uploaded is found again by the upload's id
  /// @return whether the file is complete
  boolean write(int usual, Optional<String> uploadId, Instant until, Supplier<Instant> clock) {
    int bytes = partBytes(usual);
    Optional<List<Part>> parts = uploadId.flatMap(id -> store.parts(key, id));
    var writer =
        parts.isPresent()
            ? new PartWriter(store, key, bytes, uploadId, usable(parts.get(), bytes))
            : new PartWriter(store, key, bytes);
    var position = new Position(writer, writer.uploaded());
    parallel.map(
        IntStream.range(0, sizes.size())
            .boxed()
            .filter(chunk -> position.isWanted(sizes.bytes(chunk, isAnswers)))
            .takeWhile(_ -> clock.get().isBefore(until)),
        this::read,
        piece -> write(piece, position),
        this::weight,
        READ_AHEAD);
    if (position.written() < sizes.bytes(isAnswers)) {
      return false;
    }
    writer.finish();
    return true;
  }

  /// The parts from the first on that have the right size; others are written again.
  private static List<Part> usable(List<Part> parts, int bytes) {
    int count = 0;
    while (count < parts.size()
        && parts.get(count).number() == count + 1
        && parts.get(count).size() == bytes) {
      count++;
    }
    return parts.subList(0, count);
  }

  private long weight(int chunk) {
    return isReadAhead(chunk) ? sizes.bytes(chunk, true) + sizes.bytes(chunk, false) : 0;
  }

  private boolean isReadAhead(int chunk) {
    return sizes.bytes(chunk, true) + sizes.bytes(chunk, false) <= MOST_READ_AHEAD;
  }

  private Piece read(int chunk) {
    if (!isReadAhead(chunk)) {
      return new Piece(chunk, Optional.empty());
    }
    byte[] content = store.get(run.chunk(chunk)).orElseThrow(() -> gone(chunk)).bytes();
    ChunkHeader header = ChunkHeader.of(content).orElseThrow(() -> gone(chunk));
    var kept = new ByteArrayOutputStream(Math.toIntExact(header.bytes(isAnswers)));
    for (int place = 0; place < header.lines(); place++) {
      if (header.failures().get(place) != isAnswers) {
        int from = Math.toIntExact(header.length() + header.offsets().get(place));
        kept.write(content, from, Math.toIntExact(header.size(place)));
      }
    }
    return new Piece(chunk, Optional.of(kept.toByteArray()));
  }

  private static MalformedObjectException gone(int chunk) {
    return new MalformedObjectException("chunk %d is not what it was".formatted(chunk));
  }

  private void write(Piece piece, Position position) {
    if (piece.bytes().isPresent()) {
      position.write(piece.bytes().get(), piece.bytes().get().length);
    } else {
      copy(piece.chunk(), position);
    }
  }

  private void copy(int chunk, Position position) {
    byte[] head =
        store
            .range(run.chunk(chunk), 0, ChunkHeaders.MOST_BYTES)
            .orElseThrow(() -> gone(chunk))
            .bytes();
    ChunkHeader header = ChunkHeader.of(head).orElseThrow(() -> gone(chunk));
    if (!(ResumedStream.open(store, run.chunk(chunk), "", header.length())
        instanceof Opened.Stream(InputStream stream, var _))) {
      throw gone(chunk);
    }
    try (stream) {
      for (int place = 0; place < header.lines(); place++) {
        copy(stream, header.size(place), header.failures().get(place) != isAnswers, position);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(InputStream from, long size, boolean isKept, Position position)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long left = size;
    while (left > 0) {
      int count = from.readNBytes(buffer, 0, (int) Math.min(left, BUFFER));
      if (count == 0) {
        throw new IOException("a chunk ends too early");
      }
      if (isKept) {
        position.write(buffer, count);
      }
      left -= count;
    }
  }

  /// Where the file is, and what of it was uploaded before. Confined to one thread.
  private static final class Position {
    private final PartWriter writer;
    private final long uploaded;
    private long passed;
    private long written;

    Position(PartWriter writer, long uploaded) {
      this.writer = writer;
      this.uploaded = uploaded;
    }

    /// Whether the next chunk has bytes that were not uploaded; passes it otherwise.
    boolean isWanted(long bytes) {
      boolean isWanted = passed + bytes > uploaded && bytes > 0;
      if (!isWanted) {
        written += bytes;
      }
      passed += bytes;
      return isWanted;
    }

    void write(byte[] bytes, int length) {
      int skipped = Math.clamp(uploaded - written, 0, length);
      writer.write(bytes, skipped, length - skipped);
      written += length;
    }

    long written() {
      return written;
    }
  }
}
