package sluice.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Streams the strict text of a value that [LenientScanner] has accepted. Confined to one thread at
/// a time.
final class NormalisedJson extends InputStream {
  /// The most that is prepared at once.
  private static final int PIECE_BYTES = 8192;

  /// The most bytes written in one step: a pair of escaped surrogates.
  private static final int MOST_AT_ONCE = 12;

  private static final byte[] NULL = "null".getBytes(US_ASCII);
  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};
  private static final String SHORT_ESCAPES = "\b\t\n\f\r";
  private static final String LETTERS = "btnfr";
  private static final String DIGITS = "0123456789ABCDEF";

  private final byte[] json;
  private final int end;
  private final long[] dropped;
  private final byte[] piece;
  private int filled;
  private int taken;
  private int at;
  private int nextDropped;
  private boolean isInString;

  /// Streams a value within a text.
  ///
  /// @param dropped the members to skip, see [RepeatedMembers#dropped()]
  NormalisedJson(byte[] json, int start, int end, long[] dropped) {
    this.json = json;
    this.at = start;
    this.end = end;
    this.dropped = dropped;
    this.piece = new byte[Math.min(PIECE_BYTES, end - start + MOST_AT_ONCE)];
  }

  @Override
  public int read() {
    return isThereMore() ? piece[taken++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (!isThereMore()) {
      return length == 0 ? 0 : -1;
    }
    int count = Math.min(length, filled - taken);
    System.arraycopy(piece, taken, into, offset, count);
    taken += count;
    return count;
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    long count = 0;
    while (isThereMore()) {
      out.write(piece, taken, filled - taken);
      count += filled - taken;
      taken = filled;
    }
    return count;
  }

  private boolean isThereMore() {
    if (taken == filled) {
      fill();
    }
    return taken < filled;
  }

  private void fill() {
    taken = 0;
    filled = 0;
    while (at < end && filled <= piece.length - MOST_AT_ONCE) {
      if (isInString) {
        inString(json[at]);
      } else {
        outside(json[at]);
      }
    }
  }

  private void outside(byte next) {
    if (next == '"' && isDropped()) {
      at = (int) dropped[nextDropped];
    } else if (next == '"') {
      isInString = true;
      keep(1);
    } else if (JsonBytes.isBlank(next)) {
      at++;
    } else {
      token(next);
    }
  }

  /// Skips entries that lie inside a member that was skipped as a whole.
  private boolean isDropped() {
    while (nextDropped < dropped.length && dropped[nextDropped] >>> 32 < at) {
      nextDropped++;
    }
    return nextDropped < dropped.length && dropped[nextDropped] >>> 32 == at;
  }

  private void token(byte next) {
    if (next == 'N') {
      replace("NaN".length(), NULL);
    } else if (next == 'I') {
      replace("Infinity".length(), NULL);
    } else if (next == '-' && at + 1 < end && json[at + 1] == 'I') {
      replace("-Infinity".length(), NULL);
    } else {
      keep(tokensEnd() - at);
    }
  }

  /// Returns the index after the bytes of a token that are kept together.
  private int tokensEnd() {
    int to = roomEnd();
    int i = at + 1;
    while (i < to && json[i] > '"' && json[i] != 'N' && json[i] != 'I' && json[i] != '-') {
      i++;
    }
    return i;
  }

  private void inString(byte next) {
    int kept = keptEnd();
    if (kept > at) {
      keep(kept - at);
    } else if (next == '"') {
      isInString = false;
      keep(1);
    } else if (next == '\\') {
      escaped();
    } else if (next < 0) {
      character();
    } else {
      escape(1, next);
    }
  }

  /// Returns the index of the next character of a string that may have to be replaced.
  private int keptEnd() {
    int to = roomEnd();
    int i = JsonBytes.plain(json, at, to);
    int length = i < to ? keptLength(i, to) : 0;
    while (length > 0) {
      i = JsonBytes.plain(json, i + length, to);
      length = i < to ? keptLength(i, to) : 0;
    }
    return i;
  }

  private int roomEnd() {
    return Math.min(end, at + piece.length - filled);
  }

  /// Returns the length of a short escape or of a character beyond ASCII that is kept as it is; 0
  /// if there is none.
  private int keptLength(int place, int to) {
    if (json[place] == '\\') {
      return place + 1 < to && json[place + 1] != 'u' ? 2 : 0;
    }
    int length = json[place] < 0 ? Utf8.sequence(json, place, to) : 0;
    return length > 0 && !JsonBytes.endsLine(json, place, length) ? length : 0;
  }

  private void character() {
    int length = Utf8.sequence(json, at, end);
    if (length < 0) {
      replace(-length, REPLACEMENT);
    } else if (JsonBytes.endsLine(json, at, length)) {
      escape(length, length == 2 ? 0x85 : 0x2000 | (json[at + 2] & 0x3F));
    } else {
      keep(length);
    }
  }

  /// Keeps an escape, except that of a lone surrogate.
  private void escaped() {
    if (json[at + 1] != 'u') {
      keep(2);
      return;
    }
    char unit = (char) JsonBytes.hex(json, at + 2, end);
    if (!Character.isSurrogate(unit)) {
      keep(6);
    } else if (Character.isHighSurrogate(unit) && isLowSurrogateAt(at + 6)) {
      keep(12);
    } else {
      replace(6, REPLACEMENT);
    }
  }

  private boolean isLowSurrogateAt(int place) {
    int unit =
        place + 1 < end && json[place] == '\\' && json[place + 1] == 'u'
            ? JsonBytes.hex(json, place + 2, end)
            : -1;
    return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
  }

  private void keep(int count) {
    System.arraycopy(json, at, piece, filled, count);
    filled += count;
    at += count;
  }

  private void replace(int count, byte[] by) {
    System.arraycopy(by, 0, piece, filled, by.length);
    filled += by.length;
    at += count;
  }

  private void escape(int count, int character) {
    at += count;
    piece[filled++] = '\\';
    int letter = SHORT_ESCAPES.indexOf(character);
    if (letter >= 0) {
      piece[filled++] = (byte) LETTERS.charAt(letter);
      return;
    }
    piece[filled++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      piece[filled++] = (byte) DIGITS.charAt((character >> shift) & 0xF);
    }
  }
}
