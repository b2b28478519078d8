package sluice.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Readings.line;
import static sluice.message.Readings.message;
import static sluice.message.Readings.nested;
import static sluice.message.Readings.read;
import static sluice.message.Readings.refusal;
import static sluice.message.Readings.withMaxBytes;
import static sluice.message.Readings.withoutDefaultModel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is never sent: broken JSON, what is too large or too old; in which order; and what a
/// refusal says.
final class MessageReaderRefusalsTest {
  private static final String CANARY = "canary-7f3a";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"prompt\"",
        "{\"prompt\":",
        "{\"prompt\":\"x",
        "{\"prompt\":\"x\"",
        "{\"prompt\":\"x\",",
        "{\"prompt\":\"x\",}",
        "{\"messages\":[{\"role\":\"user\"}",
        "{\"prompt\":\"x\"}}",
        "{\"prompt\":\"x\"} x",
        "{\"prompt\":\"x\"},",
        "{\"prompt\":\"x\"}\n{\"prompt\":\"y\"}",
        "{\"prompt\":\"x\"}[]",
        "{\"prompt\":\"x\"}1",
        "{\"prompt\":\"x\"}\uFEFF",
        "{'prompt':'x'}",
        "{prompt:\"x\"}",
        "{\"prompt\":'x'}",
        "{\"prompt\":\"x\",\"temperature\":NaN}",
        "{\"prompt\":\"x\",\"temperature\":Infinity}",
        "{\"prompt\":\"x\",\"temperature\":-Infinity}",
        "{\"prompt\":\"x\",\"temperature\":+1}",
        "{\"prompt\":\"x\",\"temperature\":01}",
        "{\"prompt\":\"x\",\"temperature\":.5}",
        "{\"prompt\":\"x\",\"temperature\":1.}",
        "{\"prompt\":\"x\",\"temperature\":0x10}",
        "{\"prompt\":\"x\",\"temperature\":True}",
        "{\"prompt\":\"x\"/* comment */}",
        "{\"prompt\":\"x\"} // comment",
        "{\"prompt\":\"x\"} # comment",
        "{\"prompt\":\"line\nfeed\"}",
        "{\"prompt\":\"nul\0\"}",
        "{\"prompt\":\"\\x\"}",
        "{\"prompt\":\"\\u12\"}",
        "{{}}",
        "{]",
        "{\"a\":[}",
        "{\"prompt\":\"x\",\"half a pair in a name \\uD83D\":1}",
        "{name}: a template that is text to the eye"
      })
  void textThatStartsWithABraceAndIsNoObject_isRefused(String body) {
    assertThat(refusal(body).code()).isEqualTo(ErrorCode.INVALID_JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt\":\"x\",\"prompt\":\"x\"}",
        "{\"prompt\":\"x\",\"a\":1,\"b\":2,\"a\":1}",
        "{\"prompt\":\"x\",\"\\u0061\":1,\"a\":1}",
        "{\"prompt\":\"x\",\"a\":{\"b\":1,\"b\":2}}",
        "{\"prompt\":\"x\",\"a\":[[{\"b\":[{\"c\":1,\"c\":1}]}]]}",
        "{\"url\":\"/v1/responses\",\"url\":\"/v1/responses\",\"body\":{}}",
        "{\"url\":\"/v1/responses\",\"body\":{},\"body\":{}}",
        "{\"url\":\"/v1/responses\",\"body\":{\"model\":\"a\",\"model\":\"b\"}}",
        "{\"url\":\"/v1/responses\",\"body\":{\"input\":[{\"role\":\"a\",\"role\":\"b\"}]}}"
      })
  void memberWrittenTwiceAtAnyDepth_isRefused(String body) {
    InvalidMessage refusal = refusal(body);

    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_JSON);
    assertThat(refusal.message()).contains("a member occurs twice");
  }

  @Test
  void messageDeeperThan64_isRefused() {
    assertThat(read(message(line("{\"model\":\"m\",\"x\":%s}".formatted(nested(62))))))
        .isInstanceOf(Prompt.class);
    assertThat(read(message("{\"prompt\":\"x\",\"x\":%s}".formatted(nested(63)))))
        .isInstanceOf(Prompt.class);

    for (String tooDeep :
        new String[] {
          line("{\"model\":\"m\",\"x\":%s}".formatted(nested(63))),
          "{\"prompt\":\"x\",\"x\":%s}".formatted(nested(64)),
          "{\"prompt\":\"x\",\"x\":%s".formatted("[".repeat(2000)),
          "{\"a\":".repeat(65)
        }) {
      InvalidMessage refusal = refusal(tooDeep);
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_JSON);
      assertThat(refusal.message()).contains("deeper than 64");
    }
  }

  @Test
  void numberOfMoreThanAThousandDigits_isRefused() {
    assertThat(read(message("{\"prompt\":\"x\",\"n\":%s}".formatted("1".repeat(1000)))))
        .isInstanceOf(Prompt.class);
    assertThat(refusal("{\"prompt\":\"x\",\"n\":%s}".formatted("1".repeat(1001))).code())
        .isEqualTo(ErrorCode.INVALID_JSON);
  }

  @Test
  void refusalOfInvalidJson_tellsWhereItBreaks() {
    assertThat(refusal("{\"prompt\":\n  \"x\" \"y\"}").message())
        .isEqualTo(
            "the message is not one valid JSON object: it cannot be parsed (line 2, column 7)");
    assertThat(refusal("{\"prompt\":\"x\"").message()).contains("it ends too early");
    assertThat(refusal("{\"prompt\":\"x\"} {}").message()).contains("something follows the object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "€", "😀", "\uD83D"})
  void sizeOfAMessage_isInBytesOfUtf8(String character) {
    int bytes = character.getBytes(UTF_8).length;
    String text = character.repeat(10);

    assertThat(read(message(text), withMaxBytes(10 * bytes))).isInstanceOf(Prompt.class);
    assertThat(refusal(read(message(text), withMaxBytes(10 * bytes - 1))).code())
        .isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void sizeOfAMessage_includesItsBlanks() {
    String body = "  {\"prompt\":\"x\"}  ";

    assertThat(read(message(body), withMaxBytes(body.length()))).isInstanceOf(Prompt.class);
    assertThat(refusal(read(message(body), withMaxBytes(body.length() - 1))).code())
        .isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void messageOlderThanAllowed_isRefused() {
    var reader =
        new MessageReader(
            new MessageReader.Rules(Readings.OPENAI, Optional.of("m"), 100, Duration.ofHours(1)));
    Instant limit = Readings.SENT.plus(Duration.ofHours(1));

    assertThat(reader.read(message("x"), limit)).isInstanceOf(Prompt.class);
    assertThat(reader.read(message("x"), Readings.SENT.minusSeconds(60)))
        .isInstanceOf(Prompt.class);
    InvalidMessage refusal = refusal(reader.read(message("x"), limit.plusNanos(1)));
    assertThat(refusal.code()).isEqualTo(ErrorCode.BATCH_EXPIRED);
    assertThat(refusal.message())
        .isEqualTo("This request could not be executed before the completion window expired.");
  }

  @Test
  void messageWithSeveralFaults_isRefusedForTheFirstInOrder() {
    var expired = Readings.SENT.plus(Readings.MAX_AGE).plusSeconds(1);
    var reader = new MessageReader(withMaxBytes(20));

    assertThat(refusal(reader.read(message("{".repeat(30)), expired)).code())
        .isEqualTo(ErrorCode.BATCH_EXPIRED);
    assertThat(refusal(reader.read(message("{".repeat(30)), Readings.SENT)).code())
        .isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(
            code("{\"custom_id\":1.5,\"method\":\"GET\",\"url\":\"/x\",\"body\":{\"stream\":true}"))
        .isEqualTo(ErrorCode.INVALID_JSON);
    assertThat(
            code(
                "{\"custom_id\":1.5,\"method\":\"GET\",\"url\":\"/x\",\"body\":{\"stream\":true}}"))
        .isEqualTo(ErrorCode.UNKNOWN_SHAPE);
    assertThat(code("{\"method\":\"GET\",\"url\":\"/x\",\"body\":{\"stream\":true}}"))
        .isEqualTo(ErrorCode.UNSUPPORTED_METHOD);
    assertThat(code("{\"url\":\"/x\",\"body\":{\"stream\":true}}"))
        .isEqualTo(ErrorCode.UNSUPPORTED_URL);
    assertThat(code("{\"url\":\"/v1/embeddings\",\"body\":{\"stream\":true}}"))
        .isEqualTo(ErrorCode.UNSUPPORTED_PARAMETER);
    assertThat(code("{\"url\":\"/v1/embeddings\",\"body\":{}}")).isEqualTo(ErrorCode.MISSING_MODEL);
  }

  static Stream<String> refused() {
    return Stream.of(
            "[%s]",
            "{%s",
            "{\"prompt\":\"%s",
            "{\"%s\":1,\"%s\":2}",
            "{\"prompt\":\"%s\"} %s",
            "{\"prompt\":\"%s\",\"x\":%s}",
            "{\"%s\":\"%s\"}",
            "{\"prompt\":\"%s\",\"custom_id\":[\"%s\"]}",
            "{\"prompt\":\"%s\",\"job\":\"\"}",
            "{\"prompt\":\"%s\",\"stream\":true}",
            "{\"prompt\":\"%s\",\"background\":true}",
            "{\"url\":\"%s\"}",
            "{\"url\":\"/%s\",\"body\":{}}",
            "{\"method\":\"%s\",\"url\":\"/v1/responses\",\"body\":{}}",
            "{\"url\":\"/v1/responses\",\"body\":{\"input\":\"%s\"}}",
            "%s")
        .map(template -> template.replace("%s", CANARY));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusal_quotesNothingOfTheMessage(String body) {
    InvalidMessage refusal = refusal(read(message(body), withoutDefaultModel()));

    assertThat(refusal.message()).doesNotContain("canary").isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void requestHashOfARefusal_isOfTheBodyAsReceived(String body) {
    InvalidMessage refusal = refusal(read(message(body), withoutDefaultModel()));

    assertThat(refusal.request()).isEqualTo(Sha256.hex(body));
  }

  private static ErrorCode code(String body) {
    return refusal(read(message(body), withoutDefaultModel())).code();
  }
}
