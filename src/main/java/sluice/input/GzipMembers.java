package sluice.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// The text of a gzip file of one or more members (RFC 1952, section 2.2), up to the last byte of
/// the file. Confined to one thread.
///
/// [GZIPInputStream] takes for the end whatever it cannot read after a member: a header that is
/// cut, bytes that are none, and also a read that fails.
final class GzipMembers extends GZIPInputStream {
  /// Checksum and size at the end of a member.
  private static final int TRAILER = 8;

  private final CountedBytes file;

  /// How much of the file was read when the decompression had its last part.
  private long handedOver;

  private boolean isReading;

  GzipMembers(InputStream file, int buffer) throws IOException {
    this(new CountedBytes(file), buffer);
  }

  private GzipMembers(CountedBytes file, int buffer) throws IOException {
    super(file, buffer);
    this.file = file;
  }

  @Override
  protected void fill() throws IOException {
    super.fill();
    handedOver = file.count;
  }

  /// [GZIPInputStream] goes on to the next member by a call of this method, so that many empty ones
  /// would be as many frames of the stack.
  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (isReading) {
      return 0;
    }
    isReading = true;
    try {
      int count = super.read(into, offset, length);
      while (count == 0 && length > 0) {
        count = super.read(into, offset, length);
      }
      if (count < 0) {
        requireEnd();
      }
      return count;
    } finally {
      isReading = false;
    }
  }

  private void requireEnd() throws IOException {
    if (file.failure.isPresent()) {
      throw file.failure.get();
    }
    long endOfMember = handedOver - inf.getRemaining() + TRAILER;
    if (file.count != endOfMember || file.read() >= 0) {
      throw UnreadableInputException.of(
          "the compressed file ends too early, or other bytes follow it");
    }
  }

  /// Counts what is read, and keeps what failed.
  private static final class CountedBytes extends FilterInputStream {
    private long count;
    private Optional<IOException> failure = Optional.empty();

    CountedBytes(InputStream bytes) {
      super(bytes);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        int some = super.read(into, offset, length);
        count += Math.max(0, some);
        return some;
      } catch (IOException e) {
        failure = Optional.of(e);
        throw e;
      }
    }
  }
}
