package sluice.json;

import java.util.HexFormat;

/// Classifies the bytes of a JSON text in UTF-8. Pure.
final class JsonBytes {
  private JsonBytes() {}

  /// Returns the index at which a text begins: 0, or 3 after a byte order mark.
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

  /// Returns the value of four hexadecimal digits; negative if four digits are not there.
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

  /// Returns the index of the next byte, from one on, that is not a plain ASCII character of a
  /// string: a quotation mark, a backslash, a control character or a byte of a longer character.
  static int plain(byte[] json, int from, int to) {
    int i = from;
    while (i < to && json[i] >= ' ' && json[i] != '"' && json[i] != '\\') {
      i++;
    }
    return i;
  }

  /// Returns whether a character ends a line for some readers: NEL, LINE SEPARATOR or PARAGRAPH
  /// SEPARATOR.
  static boolean endsLine(byte[] json, int place, int length) {
    return switch (length) {
      case 2 -> json[place] == (byte) 0xC2 && json[place + 1] == (byte) 0x85;
      case 3 ->
          json[place] == (byte) 0xE2
              && json[place + 1] == (byte) 0x80
              && (json[place + 2] & 0xFE) == 0xA8;
      default -> false;
    };
  }
}
