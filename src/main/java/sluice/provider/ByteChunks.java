package sluice.provider;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Accumulates bytes in chunks and joins them once, so that no buffer grows. Confined to one thread
/// at a time.
final class ByteChunks {
  /// A chunk is as long as all the pieces so far, up to this, or as what is left of its piece if
  /// that is longer: a body of one piece, as most are, is one chunk, and many small pieces share a
  /// few.
  private static final int MOST_AHEAD = 4096;

  private final List<byte[]> full = new ArrayList<>();
  private byte[] last = new byte[0];
  private int lastSize;
  private int size;

  void add(ByteBuffer piece) {
    size += piece.remaining();
    fillLast(piece);
    if (piece.hasRemaining()) {
      full.add(last);
      last = new byte[Math.max(Math.min(MOST_AHEAD, size), piece.remaining())];
      lastSize = 0;
      fillLast(piece);
    }
  }

  private void fillLast(ByteBuffer piece) {
    int fitting = Math.min(piece.remaining(), last.length - lastSize);
    piece.get(last, lastSize, fitting);
    lastSize += fitting;
  }

  /// Returns all bytes in one array, and keeps none.
  byte[] drain() {
    boolean isOneChunk = lastSize == size && last.length == size;
    byte[] whole = isOneChunk ? last : joined();
    clear();
    return whole;
  }

  private byte[] joined() {
    var whole = ByteBuffer.wrap(new byte[size]);
    full.forEach(whole::put);
    return whole.put(last, 0, lastSize).array();
  }

  void clear() {
    full.clear();
    last = new byte[0];
    lastSize = 0;
    size = 0;
  }
}
