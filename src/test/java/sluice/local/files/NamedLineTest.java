package sluice.local.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamedLineTest {

  private static PromptLine read(String line) {
    return PromptReader.named(Stream.of(line), LineRules.RULES, "job").findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Say \"hello\" in C:\\temp, 100 %",
        "{\"prompt\":\"hi\",\"temperature\":0.10}",
        "\u00A0\u0085\u2007{\"prompt\":\"hi\"}",
        "\uFEFF{\"prompt\":\"hi\"}",
        "\u00A0text with a { in it}",
        "  { \"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "{\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"m\",\"input\":\"hi\"}}"
      })
  void namedLine_keepsIdentityAndRequest(String line) {
    PromptLine before = read(line);

    PromptLine after = read(NamedLine.of(before).strip());

    assertThat(after.derivedId()).isEmpty();
    assertThat(after.identity()).isEqualTo(before.identity());
    assertThat(after.request()).isEqualTo(before.request());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"custom_id\":\"mine\",\"prompt\":\"hi\"}",
        "{\"custom_id\":7,\"prompt\":\"hi\"}",
        "{\"custom_id\":[7],\"prompt\":\"hi\"}",
        "{\"prompt\":\"ends too ea",
        "[1]"
      })
  void lineWithACustomIdOrAMistake_staysAsItIs(String line) {
    assertThat(NamedLine.of(read(line))).isEqualTo(line + "\n");
  }

  @Test
  void namedLine_isOneLine() {
    assertThat(NamedLine.of(read("a\tb"))).endsWith("\n").containsOnlyOnce("\n");
  }
}
