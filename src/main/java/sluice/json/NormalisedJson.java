package sluice.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.util.HexFormat;

/// The strict text of what [LenientScanner] has read, made piece by piece. Not safe for many
/// threads.
final class NormalisedJson extends InputStream {
  private static final int PIECE_BYTES = 8192;

  /// The most bytes that are written at a time: a pair of escaped surrogates.
  private static final int MOST_AT_ONCE = 12;

  private static final byte[] NULL = "null".getBytes(US_ASCII);
  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final byte[] json;
  private final int end;
  private final long[] dropped;
  private final byte[] piece = new byte[PIECE_BYTES];
  private int filled;
  private int taken;
  private int at;
  private int nextDropped;
  private boolean isInString;

  /// A text as a whole, without the members that [RepeatedMembers] tells.
  NormalisedJson(byte[] json, long[] dropped) {
    this(json, start(json), json.length, dropped);
  }

  private NormalisedJson(byte[] json, int start, int end, long[] dropped) {
    this.json = json;
    this.at = start;
    this.end = end;
    this.dropped = dropped;
  }

  /// A value within a text.
  static InputStream between(byte[] json, int start, int end) {
    return new NormalisedJson(json, start, end, new long[0]);
  }

  /// Where a text begins, behind a byte order mark.
  static int start(byte[] json) {
    boolean isMarked =
        json.length >= 3
            && json[0] == (byte) 0xEF
            && json[1] == (byte) 0xBB
            && json[2] == (byte) 0xBF;
    return isMarked ? 3 : 0;
  }

  static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t';
  }

  /// The value of four hexadecimal digits; negative where they are not there.
  static int hex(byte[] json, int at, int end) {
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      if (i >= end || !HexFormat.isHexDigit(json[i])) {
        return -1;
      }
      value = value << 4 | HexFormat.fromHexDigit(json[i]);
    }
    return value;
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

  private boolean isThereMore() {
    if (taken == filled) {
      fill();
    }
    return taken < filled;
  }

  private void fill() {
    taken = 0;
    filled = 0;
    while (at < end && filled <= PIECE_BYTES - MOST_AT_ONCE) {
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
    } else if (isBlank(next)) {
      at++;
    } else {
      token(next);
    }
  }

  /// Those inside one that was passed over are behind by now.
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
      keep(1);
    }
  }

  private void inString(byte next) {
    if (next < 0) {
      character();
    } else if (next < ' ') {
      escape(1, next);
    } else if (next == '\\') {
      escaped();
    } else if (next == '"') {
      isInString = false;
      keep(1);
    } else {
      keep(plain(json, at, Math.min(end, at + PIECE_BYTES - filled)) - at);
    }
  }

  /// Where the next byte stands that is more than a character of ASCII in a string.
  static int plain(byte[] json, int from, int to) {
    int i = from;
    while (i < to && json[i] >= ' ' && json[i] != '"' && json[i] != '\\') {
      i++;
    }
    return i;
  }

  private void character() {
    int length = Utf8.sequence(json, at, end);
    if (length < 0) {
      replace(-length, REPLACEMENT);
    } else if (length == 2 && json[at] == (byte) 0xC2 && json[at + 1] == (byte) 0x85) {
      escape(2, 0x85);
    } else if (length == 3
        && json[at] == (byte) 0xE2
        && json[at + 1] == (byte) 0x80
        && isSeparator()) {
      escape(3, 0x2000 | (json[at + 2] & 0x3F));
    } else {
      keep(length);
    }
  }

  private boolean isSeparator() {
    return json[at + 2] == (byte) 0xA8 || json[at + 2] == (byte) 0xA9;
  }

  /// Keeps an escape, but for half a surrogate pair.
  private void escaped() {
    if (json[at + 1] != 'u') {
      keep(2);
      return;
    }
    char unit = (char) hex(json, at + 2, end);
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
            ? hex(json, place + 2, end)
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
    String escape =
        switch (character) {
          case '\b' -> "\\b";
          case '\t' -> "\\t";
          case '\n' -> "\\n";
          case '\f' -> "\\f";
          case '\r' -> "\\r";
          default -> "\\u" + HEX.toHexDigits((char) character);
        };
    replace(count, escape.getBytes(US_ASCII));
  }
}
