package sluice.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.provider.Replies.inWords;
import static sluice.provider.Replies.response;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Endpoint;

/// Whole answers that are not quite JSON: paid for, so kept.
class ReplyClassifierOfOddAnswersTest {
  private static final String ANSWER =
      """
      {"id":"c1","model":"m","choices":[{"index":0,"message":{"role":"assistant",\
      "content":"four"},"logprobs":null,"finish_reason":"stop"}],\
      "usage":{"prompt_tokens":5,"completion_tokens":1}}\
      """;

  private static Classification classify(String body) {
    return ReplyClassifier.classify(
        response(200, body.getBytes(ISO_8859_1)), Endpoint.CHAT_COMPLETIONS, Instant.EPOCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":0,|\"id\":",
        "\"content\":|\"content\":\"five\",\"content\":",
        "{\"index\":|{\"index\":1,\"index\":",
        "{\"id\":|{\"error\":{\"message\":\"no\"},\"error\":null,\"id\":",
        "\"logprobs\":null|\"logprobs\":{\"a\":NaN,\"b\":[-Infinity,Infinity]}",
        "four|fo\nur\t\u0000",
        "four|caf\u00e9",
        "four|\u00ed\u00a0\u00bd",
        "four|\\ud83d",
        "{\"id\"|\u00ef\u00bb\u00bf{\"id\"",
        "\"prompt_tokens\":5|\"prompt_tokens\":NaN,\"prompt_tokens\":5"
      })
  void oddlyWrittenAnswer_isAnAnswer(String change) {
    int bar = change.indexOf('|');
    String odd = ANSWER.replace(change.substring(0, bar), change.substring(bar + 1));

    assertThat(classify(odd))
        .as(odd)
        .isEqualTo(classify(ANSWER))
        .isEqualTo(
            new Classification.Success(
                new Usage("{\"prompt_tokens\":5,\"completion_tokens\":1}", 5, 1), "m"));
  }

  @Test
  void errorWrittenTwice_countsAsTheLast() {
    assertThat(inWords(classify("{\"error\":null,\"error\":{\"code\":\"insufficient_quota\"}}")))
        .isEqualTo("blocked: quota");
  }

  @Test
  void usageOfAnOddlyWrittenAnswer_isStrictJson() {
    String odd = ANSWER.replace("\"completion_tokens\":1", "\"x\":NaN,\"completion_tokens\":1");

    assertThat(((Classification.Success) classify(odd)).usage().json())
        .isEqualTo("{\"prompt_tokens\":5,\"x\":null,\"completion_tokens\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"a\":NaN", "{\"a\":1,\"a\":2}x", "{\"a\":nan}", "[NaN]"})
  void bodyThatIsNoWholeJsonObject_isNoAnswer(String body) {
    assertThat(inWords(classify(body))).isEqualTo("again");
  }
}
