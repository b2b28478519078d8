package sluice.message;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Readings.line;
import static sluice.message.Readings.prompt;
import static sluice.message.Readings.refusal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The three forms, told apart by the first character that is not blank and the members present.
final class MessageReaderFormsTest {

  @Test
  void batchLine_isSentWithItsBody() {
    Prompt prompt =
        prompt(
            """
            {"custom_id":"r1","method":"POST","url":"/v1/responses","body":{"model":"m","input":"x"}}\
            """);

    assertThat(prompt.endpoint()).isEqualTo(Endpoint.RESPONSES);
    assertThat(prompt.body())
        .isEqualTo(
            """
            {"model":"m","input":"x"}\
            """);
    assertThat(prompt.model()).isEqualTo("m");
    assertThat(prompt.identity()).isEqualTo(new Identity("prompts", "r1", /* own= */ true));
  }

  @Test
  void shorthandWithAPrompt_becomesAChatCompletion() {
    Prompt prompt =
        prompt(
            """
            {"temperature":0,"prompt":"say","model":"m","top_p":0.10}\
            """);

    assertThat(prompt.endpoint()).isEqualTo(Endpoint.CHAT_COMPLETIONS);
    assertThat(prompt.body())
        .isEqualTo(
            """
            {"temperature":0,"messages":[{"role":"user","content":"say"}],"model":"m","top_p":0.10}\
            """);
  }

  @Test
  void shorthandWithMessages_isSentAsItIs() {
    String json =
        """
        {"model":"m","messages":[{"role":"system","content":"a"},{"role":"user","content":"b"}]}\
        """;

    assertThat(prompt(json).body()).isEqualTo(json);
    assertThat(prompt(json).endpoint()).isEqualTo(Endpoint.CHAT_COMPLETIONS);
  }

  @Test
  void customIdAndJob_areTakenOffAShorthandAlone() {
    assertThat(
            prompt(
                    """
                    {"custom_id":"a","model":"m","job":"j","messages":[{"custom_id":1,"job":2}]}\
                    """)
                .body())
        .isEqualTo(
            """
            {"model":"m","messages":[{"custom_id":1,"job":2}]}\
            """);
    assertThat(
            prompt(
                    line(
                        """
                        {"model":"m","custom_id":"inner","job":"inner"}\
                        """))
                .body())
        .isEqualTo(
            """
            {"model":"m","custom_id":"inner","job":"inner"}\
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Translate: guten Morgen",
        "  spaces around  \n",
        "\"quoted\"",
        "42",
        "null",
        "-[]",
        "}",
        "\\{",
        "two\nlines, a \"quote\" and a \t tab"
      })
  void text_becomesAChatCompletion(String text) {
    Prompt prompt = prompt(text);

    assertThat(prompt.endpoint()).isEqualTo(Endpoint.CHAT_COMPLETIONS);
    assertThat(prompt.model()).isEqualTo("default-model");
    assertThat(Tokens.of(prompt.body()))
        .containsExactly(
            "START_OBJECT {",
            "FIELD_NAME messages",
            "START_ARRAY [",
            "START_OBJECT {",
            "FIELD_NAME role",
            "VALUE_STRING user",
            "FIELD_NAME content",
            "VALUE_STRING " + text,
            "END_OBJECT }",
            "END_ARRAY ]",
            "FIELD_NAME model",
            "VALUE_STRING default-model",
            "END_OBJECT }");
  }

  @ParameterizedTest(name = "U+{0}")
  @ValueSource(
      strings = {
        "0009", "000A", "000B", "000C", "000D", "001C", "001D", "001E", "001F", "0020", "0085",
        "00A0", "1680", "2000", "2007", "200A", "2028", "2029", "202F", "205F", "3000", "FEFF"
      })
  void blanksBeforeTheFirstCharacter_areIgnored(String codePoint) {
    String blank = Character.toString(Integer.parseInt(codePoint, 16));

    assertThat(
            prompt(
                    blank
                        + blank
                        + """
                        {"prompt":"x","model":"m"}\
                        """)
                .model())
        .isEqualTo("m");
    assertThat(refusal(blank + "{").code()).isEqualTo(ErrorCode.INVALID_JSON);
    assertThat(refusal(blank + "[1]").code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
    assertThat(refusal(blank + blank).code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
  }

  @Test
  void blanksOfText_areKept() {
    assertThat(Tokens.of(prompt("\uFEFF \n x \u00A0").body()))
        .contains("VALUE_STRING \uFEFF \n x \u00A0");
  }

  @Test
  void blankText_isRefused() {
    assertThat(refusal("").code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
    assertThat(refusal(" \r\n\t").code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "[]", "[{\"prompt\":\"x\"}]", "[INFO] a log line", " [x", "[\"s\",{}]"})
  void textThatStartsWithABracket_isRefused(String body) {
    assertThat(refusal(body).code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"model\":\"m\"}",
        "{\"custom_id\":\"r1\"}",
        "{\"custom_id\":\"r1\",\"method\":\"POST\"}",
        "{\"prompt\":1}",
        "{\"prompt\":null}",
        "{\"prompt\":[\"x\"]}",
        "{\"messages\":\"x\"}",
        "{\"messages\":{}}",
        "{\"messages\":null}",
        "{\"prompt\":\"x\",\"messages\":[]}",
        "{\"prompt\":\"x\",\"messages\":null}",
        "{\"prompt\":null,\"messages\":[]}",
        "{\"Prompt\":\"x\"}",
        "{\"input\":\"x\"}",
        "{\"$sluice\":{\"v\":1,\"job\":\"march\",\"chunk\":17}}",
        "{\"$sluice\":null}"
      })
  void objectOfNoForm_isRefused(String body) {
    assertThat(refusal(body).code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\":\"/v1/responses\"}",
        "{\"body\":{}}",
        "{\"body\":{\"input\":\"x\"}}",
        "{\"body\":{\"prompt\":\"x\"}}",
        "{\"body\":{\"messages\":null}}",
        "{\"body\":{\"messages\":\"x\"}}",
        "{\"body\":{\"a\":{\"messages\":[]}}}",
        "{\"body\":{},\"messages\":[]}",
        "{\"body\":[{\"messages\":[]}]}",
        "{\"url\":null,\"body\":{\"messages\":[]}}",
        "{\"url\":7,\"body\":{\"messages\":[]}}",
        "{\"url\":null,\"body\":{}}",
        "{\"url\":1,\"body\":{}}",
        "{\"url\":[\"/v1/responses\"],\"body\":{}}",
        "{\"url\":\"/v1/responses\",\"body\":null}",
        "{\"url\":\"/v1/responses\",\"body\":[]}",
        "{\"url\":\"/v1/responses\",\"body\":\"{}\"}",
        "{\"url\":\"/v1/responses\",\"prompt\":\"x\"}",
        "{\"body\":{},\"prompt\":\"x\"}",
        "{\"body\":{\"url\":\"/v1/responses\"}}"
      })
  void batchLineWithoutAStringUrlOrAnObjectBody_isRefused(String body) {
    assertThat(refusal(body).code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
  }

  @Test
  void batchLineWithMessagesAndNoUrl_isAChatCompletion() {
    Prompt prompt =
        prompt(
            """
            {"custom_id":7,"body":{"temperature":0,"messages":[{"role":"user","content":"x"}],"model":"m"}}\
            """);

    assertThat(prompt.endpoint()).isEqualTo(Endpoint.CHAT_COMPLETIONS);
    assertThat(prompt.identity().id()).isEqualTo("7");
    assertThat(prompt.body())
        .isEqualTo(
            """
            {"temperature":0,"messages":[{"role":"user","content":"x"}],"model":"m"}\
            """);
  }

  @Test
  void batchLineWithMessagesAndAnotherMethod_isRefused() {
    assertThat(refusal("{\"method\":\"GET\",\"body\":{\"messages\":[]}}").code())
        .isEqualTo(ErrorCode.UNSUPPORTED_METHOD);
  }

  @Test
  void objectWithUrlAndBody_isABatchLineWithAnyOtherMembers() {
    Prompt prompt =
        prompt(
            """
            {"prompt":"p","messages":[1],"stream":true,"body":{"model":"m"},"tags":{"a":[]},"url":"/v1/completions"}\
            """);

    assertThat(prompt.endpoint()).isEqualTo(Endpoint.COMPLETIONS);
    assertThat(prompt.body())
        .isEqualTo(
            """
            {"model":"m"}\
            """);
  }

  @Test
  void methodOfAShorthand_isSentAsAParameter() {
    assertThat(
            prompt(
                    """
                    {"prompt":"x","model":"m","method":"GET"}\
                    """)
                .body())
        .contains("\"method\":\"GET\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}' | true",
        "'{\"method\":\"POST\",\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}' | true",
        "'{\"method\":\"post\",\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}' | false",
        "'{\"method\":\"GET\",\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}' | false",
        "'{\"method\":\"PUT\",\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}' | false",
        "'{\"method\":\"POST \",\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}' | false",
        "'{\"method\":\"\",\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}' | false",
        "'{\"method\":null,\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}' | false",
        "'{\"method\":[\"POST\"],\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}' | false"
      })
  void methodOfABatchLine_mayBePostAloneWhichIsTheDefault(String body, boolean isTaken) {
    if (isTaken) {
      assertThat(prompt(body).endpoint()).isEqualTo(Endpoint.RESPONSES);
    } else {
      assertThat(refusal(body).code()).isEqualTo(ErrorCode.UNSUPPORTED_METHOD);
    }
  }
}
