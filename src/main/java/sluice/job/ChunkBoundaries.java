package sluice.job;

import sluice.chunk.ChunkRange;
import sluice.chunk.ChunkTable;

/// Cuts a file into chunks: of a two-thousandth of its lines, 10 at least and 50 at most, and of 1
/// MiB at most unless one line is larger. A function of the lines' lengths alone, so that planning
/// twice gives the same chunks. Pure.
final class ChunkBoundaries {
  private static final int CHUNKS = 2_000;
  private static final int LEAST_LINES = 10;
  private static final int MOST_BYTES = 1 << 20;

  private ChunkBoundaries() {}

  /// @param lengths of the lines in bytes, with their line feeds
  static ChunkTable of(IntList lengths) {
    int most = Math.clamp(lengths.size() / CHUNKS, LEAST_LINES, ChunkRange.MOST_LINES);
    var firstLines = new IntList();
    var sizes = new IntList();
    int first = 0;
    int bytes = 0;
    for (int line = 0; line < lengths.size(); line++) {
      int length = lengths.get(line);
      boolean isFull = line - first == most || (long) bytes + length > MOST_BYTES;
      if (isFull && line > first) {
        firstLines.add(first);
        sizes.add(bytes);
        first = line;
        bytes = 0;
      }
      bytes += length;
    }
    if (first < lengths.size()) {
      firstLines.add(first);
      sizes.add(bytes);
    }
    return table(firstLines, sizes, lengths.size());
  }

  private static ChunkTable table(IntList firstLines, IntList sizes, int lines) {
    int[] firsts = new int[firstLines.size() + 1];
    long[] starts = new long[firstLines.size() + 1];
    for (int i = 0; i < firstLines.size(); i++) {
      firsts[i] = firstLines.get(i);
      starts[i + 1] = starts[i] + sizes.get(i);
    }
    firsts[firstLines.size()] = lines;
    return ChunkTable.of(firsts, starts);
  }
}
