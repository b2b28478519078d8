package sluice.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// The bytes of the line that is being read. One that is too long is digested, not kept. Confined
/// to one thread.
final class LineBytes {
  private static final int FIRST_SIZE = 1 << 12;

  private final int mostBytes;
  private byte[] bytes = new byte[FIRST_SIZE];
  private int size;
  private Optional<MessageDigest> overflow = Optional.empty();

  LineBytes(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  void add(byte[] more, int from, int to) {
    int count = to - from;
    if (overflow.isEmpty() && count > mostBytes - size) {
      MessageDigest digest = digest();
      digest.update(bytes, 0, size);
      overflow = Optional.of(digest);
    }
    if (overflow.isPresent()) {
      overflow.get().update(more, from, count);
      return;
    }
    if (size + count > bytes.length) {
      int wanted = Math.max(size + count, (int) Math.min(mostBytes, bytes.length * 2L));
      bytes = Arrays.copyOf(bytes, wanted);
    }
    System.arraycopy(more, from, bytes, size, count);
    size += count;
  }

  /// Takes a carriage return off that stands at the end.
  void dropReturn() {
    if (overflow.isEmpty() && size > 0 && bytes[size - 1] == '\r') {
      size--;
    }
  }

  boolean isTooLong() {
    return overflow.isPresent();
  }

  int size() {
    return size;
  }

  /// The text; empty where it is not UTF-8.
  Optional<String> text(int from, int to) {
    String text = new String(bytes, from, to - from, UTF_8);
    return text.indexOf('\uFFFD') < 0 || isUtf8(from, to) ? Optional.of(text) : Optional.empty();
  }

  private boolean isUtf8(int from, int to) {
    try {
      var _ = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /// The digest of all bytes; ends a digest that was begun.
  String sha256() {
    MessageDigest digest = overflow.orElseGet(LineBytes::digest);
    if (overflow.isEmpty()) {
      digest.update(bytes, 0, size);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  void clear() {
    size = 0;
    overflow = Optional.empty();
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
