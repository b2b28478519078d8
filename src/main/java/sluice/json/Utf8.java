package sluice.json;

/// Where characters end in bytes that should be UTF-8. Pure.
final class Utf8 {
  private static final int LEAST_CONTINUATION = 0x80;
  private static final int MOST_CONTINUATION = 0xBF;

  private Utf8() {}

  /// How many bytes the character takes that begins at a byte; where they are no character, how
  /// many of them one U+FFFD stands for, as a negative number (the longest beginning of a
  /// character, else one byte: what the Unicode standard recommends and `String` does).
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

  /// How many bytes follow a first one; negative where none begins a character so.
  static int following(int lead) {
    if (lead < 0x80) {
      return 0;
    }
    if (lead < 0xC2 || lead > 0xF4) {
      return -1;
    }
    return lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  }

  /// Whether a byte may be the nth after the first: the second byte tells overlong forms,
  /// surrogates and what lies beyond Unicode.
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
