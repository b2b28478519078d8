package sluice.json;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/// Escapes surrogates, because a lone one has no UTF-8, and the characters that end a line for some
/// readers: NEL, LINE SEPARATOR and PARAGRAPH SEPARATOR. JSON demands neither. Immutable.
final class LineSafeEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1;
  private static final int NEL = 0x85;
  private static final int LINE_SEPARATOR = 0x2028;
  private static final int PARAGRAPH_SEPARATOR = 0x2029;

  private final int[] ascii = standardAsciiEscapesForJSON();

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii;
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int character) {
    return mustEscape(character) ? new SerializedString("\\u%04X".formatted(character)) : null;
  }

  private static boolean mustEscape(int character) {
    return switch (character) {
      case NEL, LINE_SEPARATOR, PARAGRAPH_SEPARATOR -> true;
      default -> character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    };
  }
}
