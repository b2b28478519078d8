package sluice.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Undoes the encodings `gzip` (RFC 1952) and `deflate` (zlib, RFC 1950; without its wrapper, as
/// some servers send it, RFC 1951), a small piece at a time. Not safe for many threads.
///
/// An empty body is whole. What stands behind the end is passed over, but for more members of gzip.
final class InflatedPieces implements BodyPieces {
  /// The most bytes of a piece.
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

  /// @param limit the most bytes that come out
  static BodyPieces gzip(BodyPieces encoded, long limit) {
    return new InflatedPieces(encoded, limit, new InflateFormat.Gzip());
  }

  /// @param limit the most bytes that come out
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

  /// Inflates what it can of the input.
  ///
  /// @return how many bytes the piece has; 0 where more input is needed, or the end is reached
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
        throw BudgetedBodySubscriber.tooLarge(limit);
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
