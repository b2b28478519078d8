package sluice.provider;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// The format around deflated data: headers and trailers. Holds the position in one body; confined
/// to one thread at a time.
sealed interface InflateFormat {

  /// Reads the header before the data.
  ///
  /// @return the inflater of the data; empty if the header isn't complete yet
  /// @throws IOException if the body is not in this format
  Optional<Inflater> begin(ByteBuffer input) throws IOException;

  /// Takes note of inflated bytes.
  void inflated(byte[] bytes, int count);

  /// Takes note of the end of the data.
  void ended();

  /// Takes note of the end of the body.
  ///
  /// @throws IOException if the body is truncated
  void end() throws IOException;

  /// Returns whether the body is not encoded after all: some proxies decode it and leave the
  /// header.
  boolean isPlain(ByteBuffer input);

  private static EOFException brokenOff() {
    return new EOFException("the compressed body breaks off");
  }

  /// RFC 1952: members, each with a header and a checksum.
  final class Gzip implements InflateFormat {
    private static final int MAGIC = 0x1F;
    private static final int[] HEADER = {MAGIC, 0x8B, 8};
    private static final int HEADER_BYTES = 10;
    private static final int FLAGS_AT = 3;
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int TRAILER_BYTES = 8;

    private enum Part {
      START,
      HEADER,
      EXTRA_LENGTH,
      SKIPPED,
      TEXT,
      DATA,
      TRAILER,
      BETWEEN,
      REST,
      PLAIN
    }

    private final CRC32 sum = new CRC32();
    private Part part = Part.START;
    private long size;
    private int flags;
    private int count;
    private long number;

    @Override
    public boolean isPlain(ByteBuffer input) {
      if (part == Part.START && isBeginningOfJson(input.get(input.position()))) {
        part = Part.PLAIN;
      }
      return part == Part.PLAIN;
    }

    private static boolean isBeginningOfJson(byte first) {
      return switch (first) {
        case '{', '[', ' ', '\n', '\r', '\t' -> true;
        default -> false;
      };
    }

    @Override
    public Optional<Inflater> begin(ByteBuffer input) throws IOException {
      while (input.hasRemaining()) {
        take(input.get() & 0xFF);
        if (part == Part.DATA) {
          sum.reset();
          size = 0;
          return Optional.of(new Inflater(/* nowrap= */ true));
        }
      }
      return Optional.empty();
    }

    private void take(int octet) throws IOException {
      switch (part) {
        case START, HEADER -> header(octet);
        case EXTRA_LENGTH -> extraLength(octet);
        case SKIPPED -> part = --count == 0 ? nextOfHeader() : part;
        case TEXT -> part = octet == 0 ? nextOfHeader() : part;
        case TRAILER -> trailer(octet);
        case BETWEEN -> between(octet);
        case DATA, REST, PLAIN -> {}
      }
    }

    private void header(int octet) throws IOException {
      if (count < HEADER.length && octet != HEADER[count]) {
        throw new ZipException("the body is not in the format gzip");
      }
      flags = count == FLAGS_AT ? octet : flags;
      part = ++count == HEADER_BYTES ? nextOfHeader() : Part.HEADER;
    }

    /// Returns the next optional part of the header, and clears its flag.
    private Part nextOfHeader() {
      number = 0;
      if (isNext(HAS_EXTRA)) {
        count = 2;
        return Part.EXTRA_LENGTH;
      }
      if (isNext(HAS_NAME) || isNext(HAS_COMMENT)) {
        return Part.TEXT;
      }
      if (isNext(HAS_CRC)) {
        count = 2;
        return Part.SKIPPED;
      }
      return Part.DATA;
    }

    private boolean isNext(int flag) {
      boolean isSet = (flags & flag) != 0;
      flags &= ~flag;
      return isSet;
    }

    private void extraLength(int octet) {
      number = number >>> 8 | (long) octet << 8;
      if (--count == 0) {
        count = (int) number;
        part = count == 0 ? nextOfHeader() : Part.SKIPPED;
      }
    }

    private void trailer(int octet) throws IOException {
      number = number >>> 8 | (long) octet << 56;
      if (--count == 0) {
        if (number != (size << 32 | sum.getValue())) {
          throw new ZipException("the compressed body is damaged: its checksum is wrong");
        }
        part = Part.BETWEEN;
      }
    }

    /// Begins another member, or ignores padding.
    private void between(int octet) throws IOException {
      count = 0;
      part = octet == MAGIC ? Part.HEADER : Part.REST;
      if (part == Part.HEADER) {
        header(octet);
      }
    }

    @Override
    public void inflated(byte[] bytes, int length) {
      sum.update(bytes, 0, length);
      size += length;
    }

    @Override
    public void ended() {
      part = Part.TRAILER;
      count = TRAILER_BYTES;
    }

    @Override
    public void end() throws IOException {
      switch (part) {
        case START, BETWEEN, REST, PLAIN -> {}
        default -> throw brokenOff();
      }
    }
  }

  /// RFC 1950, or RFC 1951 without its wrapper: no compressor begins deflated data with zlib's
  /// first byte.
  final class Deflate implements InflateFormat {
    private static final int METHOD = 0x0F;
    private static final int DEFLATE = 8;

    private boolean isBegun;
    private boolean isOver;

    @Override
    public boolean isPlain(ByteBuffer input) {
      return false;
    }

    @Override
    public Optional<Inflater> begin(ByteBuffer input) {
      if (isOver) {
        input.position(input.limit());
        return Optional.empty();
      }
      isBegun = true;
      boolean isWrapped = (input.get(input.position()) & METHOD) == DEFLATE;
      return Optional.of(new Inflater(/* nowrap= */ !isWrapped));
    }

    @Override
    public void inflated(byte[] bytes, int length) {
      // The inflater checks zlib's checksum itself.
    }

    @Override
    public void ended() {
      isOver = true;
    }

    @Override
    public void end() throws IOException {
      if (isBegun && !isOver) {
        throw brokenOff();
      }
    }
  }
}
