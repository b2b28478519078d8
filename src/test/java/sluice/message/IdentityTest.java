package sluice.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentityTest {

  @ParameterizedTest
  @ValueSource(strings = {"x", " ", "é €", "😀", "a😀b😀", "\u0000", "\uFFFF"})
  void textOfWholeCharacters_isWellFormed(String text) {
    assertThat(Identity.isWellFormed(text)).isTrue();
    assertThat(Identity.isWellFormed(text.repeat(1024 / text.length()))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uD83D", "\uDE00", "a\uD83D", "\uDE00\uD83D", "😀\uD83D", "\uD83Da"})
  void emptyTextOrHalfACharacter_isNotWellFormed(String text) {
    assertThat(Identity.isWellFormed(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1025, 5000})
  void textOfMoreThan1024Characters_isNotWellFormed(int length) {
    assertThat(Identity.isWellFormed("x".repeat(length))).isFalse();
  }
}
