package sluice.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.ErrorCode;
import sluice.message.Identity;

final class ResultRecordTest {
  private static final String ID = "batch_req_0123456789abcdef0123456789abcdef";
  private static final String REQUEST =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final RecordTiming SENT =
      new RecordTiming(
          2,
          Optional.of(Duration.ofMillis(1234)),
          Duration.ofMillis(56),
          Instant.parse("2026-01-02T03:04:05.678901Z"),
          Instant.parse("2026-01-02T03:04:07Z"),
          "gpt-4o-mini-2024-07-18",
          "{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21}");
  private static final RecordTiming NEVER_SENT =
      new RecordTiming(0, Optional.empty(), Duration.ZERO, SENT.started(), SENT.started(), "", "");
  private static final String ANSWER =
      """
      {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1735787047,
        "choices": [
          {
            "index": 0,
            "message": {"role": "assistant", "content": "Hello!\\nä 😀 LINE_SEPARATOR"},
            "logprobs": -0.10,
            "finish_reason": "stop"
          }
        ],
        "usage": {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21}
      }
      """
          .replace("LINE_SEPARATOR", "\u2028");

  @Test
  void recordOfAnAnswer_isAsTheGoldenFile() throws IOException {
    assertGolden("answered.jsonl", record(responded(200, "req_123", ANSWER), SENT));
  }

  @Test
  void recordOfARefusal_hasTheProvidersErrorBody() throws IOException {
    String body =
        """
        {"error": {"message": "Unknown model", "type": "invalid_request_error", "param": "model", "code": null}}
        """;

    assertGolden("refused.jsonl", record(responded(404, "req_124", body), withoutUsage()));
  }

  @Test
  void recordOfARefusalByAWebPage_hasThePageAsAString() throws IOException {
    var page = "<html>\r\n<body>\"413\" Request Entity Too Large</body>\r\n</html>\n";
    var result = new Result.Responded(413, Optional.empty(), page.getBytes(UTF_8));

    assertGolden("refused-with-a-page.jsonl", record(result, withoutUsage()));
  }

  @Test
  void recordOfAnError_isAsTheGoldenFile() throws IOException {
    var result = new Result.Errored(ErrorCode.UNKNOWN_SHAPE, "the message is blank");

    assertGolden("errored.jsonl", record(result, NEVER_SENT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"answered", "refused", "refused-with-a-page", "errored"})
  void record_isWhatReadersOfOpenAisFilesExpect(String name) throws IOException {
    JsonNode line = new ObjectMapper().readTree(golden(name + ".jsonl"));

    assertThat(line.path("id").asText()).startsWith("batch_req_");
    assertThat(line.path("custom_id").asText()).isEqualTo("request 1");
    assertThat(line.has("response") && line.has("error")).isTrue();
    assertThat(line.path("response").isNull()).isNotEqualTo(line.path("error").isNull());
    if (line.path("error").isNull()) {
      assertThat(line.at("/response/status_code").isInt()).isTrue();
      assertThat(line.path("response").has("request_id")).isTrue();
      assertThat(line.path("response").has("body")).isTrue();
    } else {
      assertThat(line.at("/error/code").isTextual()).isTrue();
      assertThat(line.at("/error/message").isTextual()).isTrue();
    }
  }

  @Test
  void recordOfAnAnswer_hasTheProvidersBody() throws IOException {
    var mapper = new ObjectMapper();
    JsonNode line = mapper.readTree(golden("answered.jsonl"));

    assertThat(line.at("/response/body")).isEqualTo(mapper.readTree(ANSWER));
    assertThat(line.at("/response/body/choices/0/message/content").asText())
        .isEqualTo("Hello!\nä 😀 \u2028");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "404 page not found",
        "404 404",
        "{\"error\":\"a\"}{\"error\":\"b\"}",
        "{\"error\":\"a\"} trailing",
        "{\"error\":",
        "{'error':1}",
        "upstream connect error\nor disconnect",
        "\"open",
        "\u0000"
      })
  void bodyThatIsNotOneJsonValue_isKeptAsAString(String body) throws IOException {
    byte[] line = record(responded(400, "r", body), SENT).line();

    JsonNode stored = new ObjectMapper().readTree(line).at("/response/body");
    assertThat(stored.isTextual()).isTrue();
    assertThat(stored.asText()).isEqualTo(body);
    assertOneLine(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "404", "\"not found\"", "[1,\n2]", "{ }", " \r\n{\"a\":\n0.10}\n"})
  void bodyOfAnyJsonValue_isKeptAsItIs(String body) throws IOException {
    byte[] line = record(responded(400, "r", body), SENT).line();

    assertThat(line).asString(UTF_8).contains("\"body\":" + body.replaceAll("\\s+(?!found)", ""));
    assertOneLine(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"error":1,"error":2}      | {"error":2}
          [NaN,-Infinity]            | [null,null]
          {"a":"\\ud83d","a":0.10}   | {"a":0.10}
          {"usage":{"a":1,"a":NaN}}  | {"usage":{"a":null}}
          """)
  void bodyThatIsNearlyJson_isMadeStrict(String body, String strict) throws IOException {
    byte[] line = record(responded(200, "r", body), SENT).line();

    assertThat(line).asString(UTF_8).contains("\"body\":" + strict + "},");
    assertOneLine(line);
  }

  @Test
  void invalidUtf8_isReplaced() throws IOException {
    byte[] body = "{\"a\":\"caf\u00e9\n\"}".getBytes(ISO_8859_1);

    byte[] line = record(new Result.Responded(200, Optional.empty(), body), SENT).line();

    assertThat(line).asString(UTF_8).contains("{\"a\":\"caf\uFFFD\\n\"}");
    assertOneLine(line);
  }

  @Test
  void bytesThatAreNoText_areKeptAsAString() throws IOException {
    for (byte[] body :
        new byte[][] {
          {'{', (byte) 0xFF, '}'},
          {0, 0, (byte) 0xFF, (byte) 0xFE, '{', '}'},
          {0, 0, 0, '{', 1, 2, 3, 4},
          {(byte) 0x1F, (byte) 0x8B, 8, 0}
        }) {
      byte[] line = record(new Result.Responded(502, Optional.empty(), body), SENT).line();

      assertThat(new ObjectMapper().readTree(line).at("/response/body").isTextual()).isTrue();
      assertOneLine(line);
    }
  }

  @Test
  void deepAnswer_isKept() throws IOException {
    String body = "[".repeat(500) + "]".repeat(500);

    byte[] line = record(responded(200, "r", body), SENT).line();

    assertThat(line).asString(UTF_8).contains("\"body\":" + body + "}");
    assertThat(RecordHeader.of(line).isAnswer()).isTrue();
  }

  @Test
  void idOfAnyCharacters_isKept() throws IOException {
    String id = "\u0000\"\\\n\u2028😀/../";
    var record = new ResultRecord(ID, new Identity("j", id, true), "m", REQUEST, error(), SENT);

    assertThat(new ObjectMapper().readTree(record.line()).path("custom_id").asText()).isEqualTo(id);
    assertOneLine(record.line());
  }

  @Test
  void unknownOrOversizedModelAndUsage_areLeftOut() {
    var tooLong =
        new RecordTiming(
            1,
            Optional.empty(),
            Duration.ZERO,
            SENT.started(),
            SENT.started(),
            "m".repeat(257),
            "{\"x\":\"%s\"}".formatted("u".repeat(4096)));

    for (RecordTiming timing : new RecordTiming[] {NEVER_SENT, tooLong}) {
      assertThat(record(error(), timing).line())
          .asString(UTF_8)
          .doesNotContain("\"model\"")
          .doesNotContain("\"usage\"");
    }
  }

  private static Result error() {
    return new Result.Errored(ErrorCode.TOO_LARGE, "the message is larger than 10 bytes");
  }

  private static Result responded(int status, String requestId, String body) {
    return new Result.Responded(status, Optional.of(requestId), body.getBytes(UTF_8));
  }

  private static RecordTiming withoutUsage() {
    return new RecordTiming(
        SENT.attempts(),
        SENT.latency(),
        SENT.queued(),
        SENT.started(),
        SENT.finished(),
        "gpt-4o-mini",
        "");
  }

  private static ResultRecord record(Result result, RecordTiming timing) {
    var identity = new Identity("job 1", "request 1", /* own= */ true);
    return new ResultRecord(
        ID, identity, "5fea7756-0ea4-451a-a703-a558b933e274", REQUEST, result, timing);
  }

  private static void assertGolden(String name, ResultRecord record) throws IOException {
    assertThat(record.line()).asString(UTF_8).isEqualTo(golden(name));
    assertOneLine(record.line());
  }

  private static void assertOneLine(byte[] line) {
    String text = new String(line, UTF_8);
    assertThat(text).endsWith("}\n").isEqualTo(text.strip() + "\n");
    assertThat(text.strip()).doesNotContainPattern("[\\n\\r\\u0085\\u2028\\u2029]");
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = ResultRecordTest.class.getResourceAsStream(name)) {
      assertThat(file).as(name).isNotNull();
      return new String(file.readAllBytes(), UTF_8);
    }
  }
}
