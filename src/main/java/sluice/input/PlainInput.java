package sluice.input;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/// The text of a file, decompressed where it is compressed, and limited in size. Confined to one
/// thread.
///
/// What is compressed is told by the first bytes, not by the name.
final class PlainInput extends InputStream {
  private static final int BUFFER = 1 << 16;
  private static final int HEAD = 4;

  private final InputStream plain;
  private final long mostBytes;
  private long left;

  private PlainInput(InputStream plain, long mostBytes) {
    this.plain = plain;
    this.mostBytes = mostBytes;
    this.left = mostBytes;
  }

  /// Opens a file.
  ///
  /// @param mostBytes of the text
  /// @throws UnreadableInputException where its first bytes are those of no text
  static InputStream of(InputStream file, long mostBytes) throws IOException {
    var buffered = new BufferedInputStream(file, BUFFER);
    buffered.mark(HEAD);
    byte[] head = buffered.readNBytes(HEAD);
    buffered.reset();
    if (startsWith(head, 'P', 'K', 3, 4)) {
      throw UnreadableInputException.of("the file is a zip archive or a spreadsheet, no text");
    }
    if (startsWith(head, 0xFF, 0xFE) || startsWith(head, 0xFE, 0xFF)) {
      throw UnreadableInputException.of("the file is in UTF-16, not in UTF-8");
    }
    return new PlainInput(
        startsWith(head, 0x1F, 0x8B) ? decompressed(buffered) : buffered, mostBytes);
  }

  private static InputStream decompressed(BufferedInputStream file) throws IOException {
    try {
      return new GzipMembers(file, BUFFER);
    } catch (EOFException e) {
      throw cut();
    } catch (ZipException e) {
      throw damaged();
    }
  }

  private static UnreadableInputException cut() {
    return UnreadableInputException.of("the compressed file ends too early");
  }

  private static UnreadableInputException damaged() {
    return UnreadableInputException.of("the compressed file is damaged");
  }

  private static boolean startsWith(byte[] head, int... bytes) {
    boolean isSame = head.length >= bytes.length;
    for (int i = 0; isSame && i < bytes.length; i++) {
      isSame = (head[i] & 0xFF) == bytes[i];
    }
    return isSame;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = readSome(into, offset, length);
    left -= Math.max(0, count);
    if (left < 0) {
      throw UnreadableInputException.tooLarge(mostBytes);
    }
    return count;
  }

  private int readSome(byte[] into, int offset, int length) throws IOException {
    try {
      return plain.read(into, offset, length);
    } catch (EOFException e) {
      throw cut();
    } catch (ZipException e) {
      throw damaged();
    }
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }
}
