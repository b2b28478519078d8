package sluice.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import sluice.message.ErrorCode;
import sluice.message.MessageReader;

/// Splits a text at line feeds; a carriage return before one is dropped, a byte order mark at the
/// beginning is skipped, and blank lines are no lines. Confined to one thread.
final class TextLines implements InputLines {
  private static final int BUFFER = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream bytes;
  private final LineBytes line;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private int number;

  /// @param mostBytes of a line that is kept
  TextLines(InputStream bytes, int mostBytes) {
    this.bytes = bytes;
    this.line = new LineBytes(mostBytes);
  }

  @Override
  public Optional<InputLine> next() throws IOException {
    while (readLine()) {
      number++;
      Optional<InputLine> read = read();
      if (read.isPresent()) {
        return read;
      }
    }
    return Optional.empty();
  }

  /// Reads the bytes up to the next line feed; false where none are left.
  private boolean readLine() throws IOException {
    line.clear();
    boolean isThere = false;
    while (at < end || fill()) {
      isThere = true;
      int stop = at;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      line.add(buffer, at, stop);
      at = Math.min(end, stop + 1);
      if (stop < end) {
        line.dropReturn();
        return true;
      }
    }
    return isThere;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, bytes.read(buffer, 0, buffer.length));
    return end > 0;
  }

  private Optional<InputLine> read() {
    if (line.isTooLong()) {
      return Optional.of(
          new InputLine.Unreadable(
              number, line.sha256(), ErrorCode.TOO_LARGE, "the line is too long to be read"));
    }
    Optional<String> text = line.text(0, line.size()).map(this::withoutMark);
    if (text.isEmpty()) {
      return Optional.of(
          new InputLine.Unreadable(
              number, line.sha256(), ErrorCode.INVALID_JSON, "the line is not in UTF-8"));
    }
    return text.filter(read -> !MessageReader.withoutLeadingBlanks(read).isEmpty())
        .map(read -> new InputLine.Text(number, read));
  }

  private String withoutMark(String text) {
    return number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK
        ? text.substring(1)
        : text;
  }
}
