package sluice.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/// Checks a text by the grammar of [LenientJson], and finds its repeated members. Keeps nothing of
/// the text; used for one text, by one thread.
///
/// The scanner isn't recursive, so no depth of nesting exhausts the stack.
final class LenientScanner {
  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);
  private static final byte[] NAN = "NaN".getBytes(US_ASCII);
  private static final byte[] INFINITY = "Infinity".getBytes(US_ASCII);

  private final byte[] json;
  private final RepeatedMembers members;

  /// For each open container, outside in, whether it is an object.
  private final BitSet objects = new BitSet();

  private int depth;
  private int at;

  /// Whether nothing has been read yet of the innermost container.
  private boolean isFirst;

  LenientScanner(byte[] json) {
    this.json = json;
    this.members = new RepeatedMembers(json);
  }

  /// Scans the text; may be called once.
  ///
  /// @return the members to skip, as [RepeatedMembers#dropped()] lists them; empty if the text is
  ///   not one value
  Optional<long[]> scan() {
    at = JsonBytes.start(json);
    boolean isValue = value();
    while (isValue && depth > 0) {
      isValue = next();
    }
    passBlanks();
    return isValue && at == json.length ? Optional.of(members.dropped()) : Optional.empty();
  }

  /// Returns the next byte; 0, which is invalid outside strings, at the end.
  private byte peek() {
    return at < json.length ? json[at] : 0;
  }

  private void passBlanks() {
    while (JsonBytes.isBlank(peek())) {
      at++;
    }
  }

  /// Reads the end of the innermost container, or its next element.
  private boolean next() {
    passBlanks();
    boolean isObject = objects.get(depth - 1);
    if (peek() == (isObject ? '}' : ']')) {
      return close(isObject);
    }
    if (!isFirst && !take(',')) {
      return false;
    }
    isFirst = false;
    return (!isObject || name()) && value();
  }

  /// Reads a scalar, or the beginning of a container.
  private boolean value() {
    passBlanks();
    return switch (peek()) {
      case '{' -> open(/* isObject= */ true);
      case '[' -> open(/* isObject= */ false);
      case '"' -> string();
      case 't' -> word(TRUE);
      case 'f' -> word(FALSE);
      case 'n' -> word(NULL);
      case 'N' -> word(NAN);
      case 'I' -> word(INFINITY);
      default -> number();
    };
  }

  private boolean open(boolean isObject) {
    if (depth == StrictJson.ANSWER_DEPTH) {
      return false;
    }
    at++;
    objects.set(depth++, isObject);
    isFirst = true;
    if (isObject) {
      members.open();
    }
    return true;
  }

  private boolean close(boolean isObject) {
    at++;
    depth--;
    isFirst = false;
    if (isObject) {
      members.close();
    }
    return true;
  }

  private boolean name() {
    passBlanks();
    int start = at;
    if (peek() != '"' || !string()) {
      return false;
    }
    members.add(start, at);
    passBlanks();
    return take(':');
  }

  private boolean take(char expected) {
    boolean isThere = peek() == expected;
    at += isThere ? 1 : 0;
    return isThere;
  }

  private boolean word(byte[] word) {
    int end = Math.min(json.length, at + word.length);
    boolean isThere = Arrays.equals(json, at, end, word, 0, word.length);
    at = end;
    return isThere;
  }

  private boolean string() {
    at++;
    while (at < json.length) {
      at = JsonBytes.plain(json, at, json.length - 1);
      byte next = json[at++];
      if (next == '"') {
        return true;
      }
      if (next == '\\' && !escape()) {
        return false;
      }
    }
    return false;
  }

  private boolean escape() {
    return switch (peek()) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        at++;
        yield true;
      }
      case 'u' -> {
        int digits = at + 1;
        at = digits + 4;
        yield JsonBytes.hex(json, digits, json.length) >= 0;
      }
      default -> false;
    };
  }

  private boolean number() {
    boolean isNegative = take('-');
    if (isNegative && peek() == 'I') {
      return word(INFINITY);
    }
    boolean isWhole = take('0') || digits();
    return isWhole && fraction() && exponent();
  }

  private boolean fraction() {
    return !take('.') || digits();
  }

  private boolean exponent() {
    if (!take('e') && !take('E')) {
      return true;
    }
    boolean _ = take('+') || take('-');
    return digits();
  }

  private boolean digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at > start;
  }
}
