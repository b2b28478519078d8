package sluice.job;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import sluice.chunk.ChunkHeader;

/// Which chunks of a run were added up, and how many bytes of answers and of other records each
/// has. Immutable; 16 bytes a chunk.
final class ChunkSizes {
  private final long[] answers;
  private final long[] others;

  private ChunkSizes(long[] answers, long[] others) {
    this.answers = answers;
    this.others = others;
  }

  /// No chunk was added up.
  static ChunkSizes none(int chunks) {
    return new ChunkSizes(new long[chunks], new long[chunks]);
  }

  /// With more chunks.
  ChunkSizes with(Map<Integer, ChunkHeader> headers) {
    long[] moreAnswers = answers.clone();
    long[] moreOthers = others.clone();
    headers.forEach((chunk, header) -> {
      moreAnswers[chunk] = header.bytes(/* isAnswers= */ true);
      moreOthers[chunk] = header.bytes(/* isAnswers= */ false);
    });
    return new ChunkSizes(moreAnswers, moreOthers);
  }

  /// How many chunks the run has.
  int size() {
    return answers.length;
  }

  /// Whether a chunk was added up. A record has at least a byte.
  boolean has(int chunk) {
    return answers[chunk] + others[chunk] > 0;
  }

  /// The chunks that were not added up yet.
  BitSet missing() {
    var missing = new BitSet(size());
    for (int chunk = 0; chunk < size(); chunk++) {
      missing.set(chunk, !has(chunk));
    }
    return missing;
  }

  /// How many bytes of answers a chunk has, or of other records.
  long bytes(int chunk, boolean isAnswers) {
    return (isAnswers ? answers : others)[chunk];
  }

  /// How many bytes of answers all have, or of other records.
  long bytes(boolean isAnswers) {
    return Arrays.stream(isAnswers ? answers : others).sum();
  }

  void write(JsonGenerator generator) throws IOException {
    generator.writeStartArray();
    for (int chunk = 0; chunk < size(); chunk++) {
      generator.writeArray(new long[] {answers[chunk], others[chunk]}, 0, 2);
    }
    generator.writeEndArray();
  }

  static ChunkSizes of(List<List<Long>> rows) {
    return new ChunkSizes(
        rows.stream().mapToLong(List::getFirst).toArray(),
        rows.stream().mapToLong(List::getLast).toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChunkSizes sizes
        && Arrays.equals(answers, sizes.answers)
        && Arrays.equals(others, sizes.others);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(answers) + Arrays.hashCode(others);
  }
}
