package sluice.json;

/// Finds the ends of characters in bytes that should be UTF-8. Pure.
final class Utf8 {
  private static final int LEAST_CONTINUATION = 0x80;
  private static final int MOST_CONTINUATION = 0xBF;

  private Utf8() {}

  /// Returns the number of bytes of the character that begins at an index. If no valid character
  /// begins there, returns the number of bytes that one U+FFFD replaces, negated: those of the
  /// longest valid beginning of a character, else one (recommended by the Unicode standard, chapter
  /// 3.9, and done by `String`).
  static int sequence(byte[] bytes, int at, int end) {
    int lead = bytes[at] & 0xFF;
    int following = following(lead);
    for (int i = 1; i <= following; i++) {
      if (at + i >= end || !continues(lead, i, bytes[at + i] & 0xFF)) {
        return -i;
      }
    }
    return following < 0 ? -1 : following + 1;
  }

  /// Returns the number of bytes that follow a character's first byte; negative if no character
  /// begins with it.
  static int following(int lead) {
    if (lead < 0x80) {
      return 0;
    }
    if (lead < 0xC2 || lead > 0xF4) {
      return -1;
    }
    return lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  }

  /// Returns whether a byte may be the nth after the first. The range of the second byte excludes
  /// overlong forms, surrogates and code points above U+10FFFF.
  static boolean continues(int lead, int nth, int octet) {
    boolean isContinuation = (octet & 0xC0) == LEAST_CONTINUATION;
    return isContinuation && (nth > 1 || (octet >= leastSecond(lead) && octet <= mostSecond(lead)));
  }

  private static int leastSecond(int lead) {
    return switch (lead) {
      case 0xE0 -> 0xA0;
      case 0xF0 -> 0x90;
      default -> LEAST_CONTINUATION;
    };
  }

  private static int mostSecond(int lead) {
    return switch (lead) {
      case 0xED -> 0x9F;
      case 0xF4 -> 0x8F;
      default -> MOST_CONTINUATION;
    };
  }
}
