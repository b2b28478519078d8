package sluice.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Splits a table into rows and fields (RFC 4180): fields between commas, in quotation marks where
/// they hold commas, line feeds or quotation marks, which are then doubled. Rows end at a line feed
/// with or without a carriage return before it; one in quotation marks belongs to its field.
/// Confined to one thread.
final class CsvRows {
  private static final int BUFFER = 1 << 16;
  private static final int END = -1;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream bytes;
  private final LineBytes row;
  private final byte[] buffer = new byte[BUFFER];
  private final byte[] one = new byte[1];
  private final List<Integer> fieldEnds = new ArrayList<>();
  private int at;
  private int end;
  private int line = 1;

  /// A row.
  ///
  /// @param line where it begins in the file
  /// @param fields empty where the row cannot be read
  /// @param digest of its bytes, without commas and quotation marks
  record Row(int line, Optional<List<String>> fields, Trouble trouble, String digest) {}

  /// What is wrong with a row.
  enum Trouble {
    NONE,
    TOO_LONG,
    NO_UTF8,
    NOT_CLOSED
  }

  /// Begins behind a byte order mark, so that a quotation mark after it begins a field.
  ///
  /// @param mostBytes of a row that is kept
  CsvRows(InputStream bytes, int mostBytes) throws IOException {
    this.bytes = bytes;
    this.row = new LineBytes(mostBytes);
    this.end = bytes.readNBytes(buffer, 0, BYTE_ORDER_MARK.length);
    this.at =
        Arrays.mismatch(buffer, 0, end, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length) < 0 ? end : 0;
  }

  /// The next row, blank ones included; empty at the end.
  Optional<Row> next() throws IOException {
    row.clear();
    fieldEnds.clear();
    int begun = line;
    int next = read();
    if (next == END) {
      return Optional.empty();
    }
    boolean isClosed = true;
    boolean isRow = true;
    while (isRow) {
      if (next == '"') {
        isClosed = readQuoted();
        next = read();
      }
      boolean endsByReturn = false;
      while (next != ',' && next != '\n' && next != END) {
        endsByReturn = next == '\r';
        add(next);
        next = read();
      }
      isRow = next == ',';
      if (!isRow && endsByReturn) {
        row.dropReturn();
      }
      fieldEnds.add(row.size());
      next = isRow ? read() : next;
    }
    return Optional.of(row(begun, isClosed));
  }

  /// Reads a field up to the mark that closes it; false where none does.
  private boolean readQuoted() throws IOException {
    int next = read();
    while (next != END) {
      if (next == '"') {
        if (peek() != '"') {
          return true;
        }
        next = read();
      }
      add(next);
      next = read();
    }
    return false;
  }

  private Row row(int begun, boolean isClosed) {
    if (row.isTooLong()) {
      return new Row(begun, Optional.empty(), Trouble.TOO_LONG, row.sha256());
    }
    if (!isClosed) {
      return new Row(begun, Optional.empty(), Trouble.NOT_CLOSED, row.sha256());
    }
    List<String> fields = new ArrayList<>();
    int from = 0;
    for (int to : fieldEnds) {
      Optional<String> text = row.text(from, Math.max(from, to));
      if (text.isEmpty()) {
        return new Row(begun, Optional.empty(), Trouble.NO_UTF8, row.sha256());
      }
      fields.add(text.get());
      from = Math.max(from, to);
    }
    return new Row(begun, Optional.of(fields), Trouble.NONE, row.sha256());
  }

  private void add(int octet) {
    one[0] = (byte) octet;
    row.add(one, 0, 1);
  }

  private int read() throws IOException {
    int next = peek();
    if (next != END) {
      at++;
    }
    line += next == '\n' ? 1 : 0;
    return next;
  }

  private int peek() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, bytes.read(buffer, 0, buffer.length));
    }
    return end == 0 ? END : buffer[at] & 0xFF;
  }
}
