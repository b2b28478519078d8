package sluice.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ProbePromptsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CHAT_COMPLETIONS | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}]}",
        "RESPONSES        | {\"model\":\"m\",\"input\":\"ping\"}",
        "COMPLETIONS      | {\"model\":\"m\",\"prompt\":\"ping\"}",
        "EMBEDDINGS       | {\"model\":\"m\",\"input\":\"ping\"}",
        "MODERATIONS      | {\"model\":\"m\",\"input\":\"ping\"}",
        "MESSAGES         | {\"model\":\"m\",\"max_tokens\":16,\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}]}",
      })
  void probePrompt_asksAsLittleAsItsEndpointAllows(Endpoint endpoint, String body) {
    Prompt probe = ProbePrompts.of(endpoint, "m");

    assertThat(probe.body()).isEqualTo(body);
    assertThat(probe.endpoint()).isEqualTo(endpoint);
    assertThat(probe.model()).isEqualTo("m");
    assertThat(probe.request()).isEqualTo(Sha256.hex(endpoint.path() + "\n" + body));
  }

  @ParameterizedTest
  @EnumSource
  void probePromptWithoutAModel_namesNone(Endpoint endpoint) {
    assertThat(ProbePrompts.of(endpoint, "").body()).doesNotContain("model").startsWith("{\"");
  }

  @ParameterizedTest
  @CsvSource({"'a\"b', '\"model\":\"a\\\"b\"'"})
  void modelOfAProbePrompt_isEscaped(String model, String member) {
    assertThat(ProbePrompts.of(Endpoint.RESPONSES, model).body()).contains(member);
  }
}
