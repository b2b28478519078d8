package sluice.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The vectors of FIPS 180-4 and its examples.
final class Sha256Test {

  @ParameterizedTest
  @CsvSource({
    "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq, 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
  })
  void sha256_hashesTheKnownVectors(String text, String hex) {
    assertThat(Sha256.hex(text)).isEqualTo(hex);
  }

  @Test
  void sha256_hashesAMillionCharacters() {
    assertThat(Sha256.hex("a".repeat(1_000_000)))
        .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }

  @Test
  void sha256OfAText_isOfItsUtf8() {
    assertThat(Sha256.hex("ü")).isEqualTo(Sha256.hex("\u00FC")).isNotEqualTo(Sha256.hex("u\u0308"));
    assertThat(Sha256.hex("😀"))
        .isEqualTo("f0443a342c5ef54783a111b51ba56c938e474c32324d90c3a60c9c8e3a37e2d9");
  }
}
