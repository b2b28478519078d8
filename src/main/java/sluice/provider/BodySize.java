package sluice.provider;

import java.nio.ByteBuffer;
import sluice.json.LineGrowth;

/// Counts the bytes of a body while it is received, and by how many its record's line is longer
/// than twice the body, which the memory budget counts already. Confined to one thread at a time.
final class BodySize {
  private final LineGrowth growth = new LineGrowth();
  private int bytes;
  private long grown;
  private long beyond;

  int bytes() {
    return bytes;
  }

  /// Counts the next piece, whose position stays.
  ///
  /// @return by how many bytes more the line is longer than twice the body
  int add(ByteBuffer piece) {
    bytes += piece.remaining();
    grown += growth.of(piece);
    long before = beyond;
    beyond = Math.max(before, grown - bytes);
    return Math.toIntExact(beyond - before);
  }
}
