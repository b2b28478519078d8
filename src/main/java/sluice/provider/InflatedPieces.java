package sluice.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Decodes `gzip` (RFC 1952) and `deflate` (zlib, RFC 1950; or without its wrapper, as some servers
/// send it, RFC 1951), a small piece at a time. Confined to one thread at a time.
///
/// An empty body is valid. Bytes after the end are ignored, except further members of gzip.
final class InflatedPieces implements BodyPieces {
  /// The most bytes of a decoded piece.
  static final int PIECE_BYTES = 16 * 1024;

  private final BodyPieces encoded;
  private final long limit;
  private final InflateFormat format;
  private final byte[] piece = new byte[PIECE_BYTES];
  private ByteBuffer input = ByteBuffer.allocate(0);
  private Optional<Inflater> inflater = Optional.empty();
  private long inflated;

  private InflatedPieces(BodyPieces encoded, long limit, InflateFormat format) {
    this.encoded = encoded;
    this.limit = limit;
    this.format = format;
  }

  /// @param limit the most decoded bytes
  static BodyPieces gzip(BodyPieces encoded, long limit) {
    return new InflatedPieces(encoded, limit, new InflateFormat.Gzip());
  }

  /// @param limit the most decoded bytes
  static BodyPieces deflate(BodyPieces encoded, long limit) {
    return new InflatedPieces(encoded, limit, new InflateFormat.Deflate());
  }

  @Override
  public Optional<ByteBuffer> next() throws IOException {
    while (true) {
      if (inflater.isPresent()) {
        int count = inflate(inflater.get());
        if (count > 0) {
          return Optional.of(ByteBuffer.wrap(piece, 0, count));
        }
      }
      if (!input.hasRemaining()) {
        Optional<ByteBuffer> more = encoded.next();
        if (more.isEmpty()) {
          return more;
        }
        input = more.get();
      }
      if (inflater.isEmpty()) {
        if (format.isPlain(input)) {
          return Optional.of(takeAll());
        }
        inflater = format.begin(input);
      }
    }
  }

  private ByteBuffer takeAll() {
    ByteBuffer all = input;
    input = ByteBuffer.allocate(0);
    return all;
  }

  /// Inflates as much of the input as fits the piece.
  ///
  /// @return the number of bytes in the piece; 0 if more input is needed or the end is reached
  private int inflate(Inflater zip) throws IOException {
    try {
      zip.setInput(input);
      int count = zip.inflate(piece);
      format.inflated(piece, count);
      if (zip.finished()) {
        format.ended();
        end(zip);
      } else if (zip.needsDictionary()) {
        throw new ZipException("a dictionary is needed");
      }
      inflated += count;
      if (inflated > limit) {
        throw UnusableBodyException.tooLarge(limit);
      }
      return count;
    } catch (DataFormatException e) {
      throw corrupt(e);
    }
  }

  private static IOException corrupt(DataFormatException cause) {
    return new IOException("the compressed body is damaged", cause);
  }

  private void end(Inflater zip) {
    zip.end();
    inflater = Optional.empty();
  }

  @Override
  public void end() throws IOException {
    encoded.end();
    inflater.ifPresent(this::end);
    format.end();
  }
}
