package sluice.chunk;

/// The lines of a chunk: which of the file, and where they stand in the normalised input.
/// Immutable.
///
/// @param chunk its number, from 0 on
/// @param firstLine the number of its first line, from 0 on, blank lines not counted
/// @param endLine the number after its last line
/// @param from the first byte of its lines
/// @param to the byte after its last line's line feed
public record ChunkRange(int chunk, int firstLine, int endLine, long from, long to) {
  /// The most lines of a chunk.
  public static final int MOST_LINES = 50;

  /// Some lines.
  ///
  /// @throws MalformedObjectException where no chunk can have these
  public ChunkRange {
    boolean isRange =
        chunk >= 0
            && chunk <= RunKey.MOST
            && firstLine >= 0
            && endLine > firstLine
            && endLine - firstLine <= MOST_LINES
            && from >= 0
            && to > from
            && to - from <= Integer.MAX_VALUE;
    if (!isRange) {
      throw new MalformedObjectException("no chunk can have these lines");
    }
  }

  /// How many lines.
  public int lines() {
    return endLine - firstLine;
  }
}
