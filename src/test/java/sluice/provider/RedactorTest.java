package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private static final Redactor NONE = new Redactor(Set.of());

  private static String scrub(String text, String key) {
    return new String(NONE.scrub(text.getBytes(UTF_8), Optional.of(key)), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-proj-CANARYCANARY",
        "gsk_CANARYCANARY",
        "CANARY0123456789abcdef",
        "CANARY/+/abc==",
        "CANARY.$1\\E(x)*",
        "CANARY\"quoted\"",
        "sk-1234"
      })
  void key_isRemovedWhereverItStands(String key) {
    String text = "Incorrect API key provided: " + key + ". Again: " + key + key;

    assertThat(NONE.scrub(text, Optional.of(key))).doesNotContain(key).startsWith("Incorrect");
    assertThat(scrub(text, key)).isEqualTo("Incorrect API key provided: ***. Again: ******");
  }

  @Test
  void keyEscapedInJson_isRemoved() {
    String key = "CANARY/a\"b\\c";

    assertThat(scrub("{\"m\":\"CANARY\\/a\\\"b\\\\c\"}", key)).isEqualTo("{\"m\":\"***\"}");
    assertThat(scrub("{\"m\":\"CANARY/a\\u0022b\\u005Cc\"}", key)).isEqualTo("{\"m\":\"***\"}");
    assertThat(scrub("{\"m\":\"CANARY\\u002fa\\u0022b\\u005cc\"}", key))
        .isEqualTo("{\"m\":\"***\"}");
  }

  @Test
  void configuredHeaders_areRemoved() {
    var secrets = new Redactor(Set.of("CANARY-short", "CANARY-short-and-long", "other-CANARY"));
    String text = "a CANARY-short-and-long b CANARY-short c other-CANARY d the-key-CANARY";

    assertThat(secrets.scrub(text, Optional.of("the-key-CANARY")))
        .isEqualTo("a *** b *** c *** d ***");
  }

  @Test
  void valueTooShortForASecret_isLeftAlone() {
    var secrets = new Redactor(Set.of("1", "true", " ", ""));
    byte[] body = "{\"code\":413,\"x\":true}".getBytes(UTF_8);

    assertThat(secrets.scrub(body, Optional.of("x"))).isSameAs(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-proj-abcDEF_123",
        "sk-ant-api03-abc",
        "sk-or-v1-abc",
        "gsk_abcDEF123",
        "xai-abc123",
        "AIzaSyabc_123",
        "sk-abc***xyz",
        "hf_abcdefgh"
      })
  void wordThatLooksLikeAKey_isRemoved(String key) {
    assertThat(NONE.scrub("Incorrect API key provided: " + key + ", sorry", Optional.empty()))
        .isEqualTo("Incorrect API key provided: ***, sorry");
    assertThat(NONE.scrub("(" + key + ")", Optional.empty())).isEqualTo("(***)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer abc.def", "bearer abc.def", "Authorization: Bearer abc.def"})
  void bearerToken_isRemoved(String words) {
    assertThat(NONE.scrub(words, Optional.empty())).doesNotContain("abc.def").endsWith("***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a task-force", "risk-averse", "The model is overloaded", "desk_lamp"})
  void ordinaryWords_stay(String words) {
    assertThat(NONE.scrub(words, Optional.empty())).isEqualTo(words);
  }

  @Test
  void bodyWithoutASecret_isReturnedAsItIs() {
    byte[] body = {'{', (byte) 0xff, '}'};

    assertThat(NONE.scrub(body, Optional.of("CANARY"))).isSameAs(body);
  }

  @Test
  void secrets_areNotInTheTextOfTheirHolders() {
    assertThat(new Redactor(Set.of("CANARY")).toString()).doesNotContain("CANARY");
    assertThat(new ApiKeys.Result.Found(Optional.of("CANARY")).toString()).doesNotContain("CANARY");
  }
}
