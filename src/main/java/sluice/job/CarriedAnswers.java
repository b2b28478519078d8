package sluice.job;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.RecordSummary;
import sluice.store.JobStore;
import sluice.store.JobStore.Opened;
import sluice.store.ResumedStream;

/// Finds the answers of the run before, which stand in the job's output file, by id and request: 28
/// bytes an answer, and as much again at most. Confined to one thread.
final class CarriedAnswers implements AutoCloseable {
  /// No answer.
  static final int NONE = -1;

  private static final int FIRST_SLOTS = 1 << 10;
  private static final int BUFFER = 1 << 16;
  private static final long LONGEST_SKIP = 1 << 20;

  private final JobStore store;
  private final String key;
  private final String etag;
  private long[] hashes = new long[2 * FIRST_SLOTS];
  private long[] offsets = new long[FIRST_SLOTS];
  private int[] lengths = new int[FIRST_SLOTS];
  private int size;
  private InputStream cursor = InputStream.nullInputStream();
  private long at = Long.MAX_VALUE;

  private CarriedAnswers(JobStore store, String key, String etag) {
    this.store = store;
    this.key = key;
    this.etag = etag;
  }

  /// Reads the output file, if there is one.
  static CarriedAnswers of(JobStore store, String key) throws IOException {
    return switch (ResumedStream.open(store, key, "", 0)) {
      case Opened.Stream(InputStream stream, String etag) -> {
        var answers = new CarriedAnswers(store, key, etag);
        try (stream) {
          answers.read(stream);
        } catch (ResumedStream.ChangedException | ResumedStream.MissingException e) {
          throw replaced(e);
        }
        yield answers;
      }
      case Opened.Changed _, Opened.Missing _ -> new CarriedAnswers(store, key, "");
    };
  }

  private void read(InputStream stream) throws IOException {
    byte[] buffer = new byte[BUFFER];
    var line = new ByteArrayOutputStream();
    long start = 0;
    int count = stream.read(buffer);
    while (count >= 0) {
      int from = 0;
      for (int i = 0; i < count; i++) {
        if (buffer[i] == '\n') {
          line.write(buffer, from, i + 1 - from);
          add(line.toByteArray(), start);
          start += line.size();
          line.reset();
          from = i + 1;
        }
      }
      line.write(buffer, from, count - from);
      count = stream.read(buffer);
    }
  }

  private void add(byte[] line, long offset) {
    Optional<RecordSummary> record = record(line).filter(RecordSummary::isAnswer);
    if (record.isEmpty()) {
      return;
    }
    RecordSummary summary = record.get();
    Hash128 hash = hash(summary.customId(), summary.request());
    int slot = slot(hashes, hash.high(), hash.low());
    size += isFree(hashes, slot) ? 1 : 0;
    put(slot, hash.high(), hash.low(), offset, line.length);
    if (size > offsets.length * 3L / 4) {
      grow();
    }
  }

  /// A line that is no record of ours tells of no answer.
  private static Optional<RecordSummary> record(byte[] line) {
    try {
      return Optional.of(RecordSummary.of(line));
    } catch (MalformedObjectException e) {
      return Optional.empty();
    }
  }

  private void put(int slot, long high, long low, long offset, int length) {
    hashes[2 * slot] = high;
    hashes[2 * slot + 1] = low;
    offsets[slot] = offset;
    lengths[slot] = length;
  }

  private void grow() {
    long[] oldHashes = hashes;
    long[] oldOffsets = offsets;
    int[] oldLengths = lengths;
    hashes = new long[oldHashes.length * 2];
    offsets = new long[oldOffsets.length * 2];
    lengths = new int[oldLengths.length * 2];
    for (int i = 0; i < oldOffsets.length; i++) {
      if (!isFree(oldHashes, i)) {
        long high = oldHashes[2 * i];
        long low = oldHashes[2 * i + 1];
        put(slot(hashes, high, low), high, low, oldOffsets[i], oldLengths[i]);
      }
    }
  }

  private static int slot(long[] hashes, long high, long low) {
    int mask = hashes.length / 2 - 1;
    int slot = (int) low & mask;
    while (!isFree(hashes, slot) && !(hashes[2 * slot] == high && hashes[2 * slot + 1] == low)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private static boolean isFree(long[] hashes, int slot) {
    return (hashes[2 * slot] | hashes[2 * slot + 1]) == 0;
  }

  private static Hash128 hash(String customId, String request) {
    return Hash128.of(request + "\n" + customId);
  }

  /// Where the answer to a request stands; [#NONE] where there is none.
  int find(String customId, String request) {
    if (size == 0) {
      return NONE;
    }
    Hash128 hash = hash(customId, request);
    int slot = slot(hashes, hash.high(), hash.low());
    return isFree(hashes, slot) ? NONE : slot;
  }

  /// How many bytes the record of an answer has.
  int length(int place) {
    return lengths[place];
  }

  /// The records of answers by their places, with their line feeds. They are read in the order of
  /// the output file, and what stands close together in one go.
  Map<Integer, byte[]> records(IntStream places) throws IOException {
    List<Integer> ordered =
        places.boxed().sorted(Comparator.comparingLong(place -> offsets[place])).toList();
    Map<Integer, byte[]> records = new HashMap<>();
    try {
      for (int place : ordered) {
        records.put(place, record(place));
      }
    } catch (ResumedStream.ChangedException | ResumedStream.MissingException e) {
      throw replaced(e);
    }
    return records;
  }

  /// The planning must begin anew: what was found in the file is not there any more.
  private static IOException replaced(IOException e) {
    return new IOException("the output file was replaced or deleted while it was read", e);
  }

  private byte[] record(int place) throws IOException {
    moveTo(offsets[place]);
    byte[] record = cursor.readNBytes(lengths[place]);
    at += record.length;
    if (record.length < lengths[place]) {
      throw new IOException("the output file ends too early");
    }
    return record;
  }

  private void moveTo(long offset) throws IOException {
    if (offset >= at && offset - at <= LONGEST_SKIP) {
      cursor.skipNBytes(offset - at);
    } else {
      cursor.close();
      if (!(ResumedStream.open(store, key, etag, offset)
          instanceof Opened.Stream(InputStream stream, var _))) {
        throw new IOException("the output file was replaced or deleted while it was read");
      }
      cursor = new BufferedInputStream(stream, BUFFER);
    }
    at = offset;
  }

  @Override
  public void close() throws IOException {
    cursor.close();
  }
}
