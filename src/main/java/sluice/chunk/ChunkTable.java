package sluice.chunk;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The chunks of a run. Immutable; 12 bytes a chunk.
public final class ChunkTable {
  /// No chunks.
  public static final ChunkTable NONE = new ChunkTable(new int[] {0}, new long[] {0});

  private final int[] firstLines;
  private final long[] starts;

  private ChunkTable(int[] firstLines, long[] starts) {
    this.firstLines = firstLines;
    this.starts = starts;
  }

  /// Makes a table of the chunks' sizes, in order.
  ///
  /// @param sizes of each chunk its lines and its bytes
  static ChunkTable of(List<List<Long>> sizes) {
    int[] firstLines = new int[sizes.size() + 1];
    long[] starts = new long[sizes.size() + 1];
    for (int i = 0; i < sizes.size(); i++) {
      firstLines[i + 1] = Math.toIntExact(firstLines[i] + sizes.get(i).get(0));
      starts[i + 1] = starts[i] + sizes.get(i).get(1);
    }
    return new ChunkTable(firstLines, starts);
  }

  /// Makes a table of where chunks begin.
  ///
  /// @param firstLines of each chunk its first line, and last the number of lines
  /// @param starts of each chunk its first byte, and last the number of bytes
  public static ChunkTable of(int[] firstLines, long[] starts) {
    return new ChunkTable(firstLines.clone(), starts.clone());
  }

  /// How many chunks.
  public int size() {
    return firstLines.length - 1;
  }

  /// A chunk.
  public ChunkRange get(int chunk) {
    return new ChunkRange(
        chunk, firstLines[chunk], firstLines[chunk + 1], starts[chunk], starts[chunk + 1]);
  }

  /// All chunks in order.
  public Stream<ChunkRange> stream() {
    return IntStream.range(0, size()).mapToObj(this::get);
  }

  void write(JsonGenerator generator) throws IOException {
    generator.writeStartArray();
    for (int i = 0; i < size(); i++) {
      generator.writeStartArray();
      generator.writeNumber(firstLines[i + 1] - firstLines[i]);
      generator.writeNumber(starts[i + 1] - starts[i]);
      generator.writeEndArray();
    }
    generator.writeEndArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChunkTable table
        && Arrays.equals(firstLines, table.firstLines)
        && Arrays.equals(starts, table.starts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(firstLines) * 31 + Arrays.hashCode(starts);
  }

  @Override
  public String toString() {
    return stream().toList().toString();
  }
}
