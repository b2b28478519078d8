package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Endpoint;
import sluice.message.Message;
import sluice.message.MessageReader;
import sluice.message.ParsedMessage;

final class PlannedLineTest {
  private static final MessageReader READER =
      new MessageReader(
          new MessageReader.Rules(
              EnumSet.allOf(Endpoint.class), Optional.of("m"), 1 << 20, Duration.ofHours(1)));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Translate: \"it\"\u0000\u2028",
        "{\"prompt\":\"x\",\"temperature\":0.10000000000000000000000001}",
        "{\"custom_id\":7,\"url\":\"/responses\",\"body\":{\"input\":[1,{\"a\":\"\\ud800\"}]}}",
        "{\"url\":\"/v1/moderations\",\"body\":{\"model\":null,\"x\":1e5}}",
        "{\"url\":\"/v1/embeddings\",\"body\":{}}",
        "{\"url\":\"/v1/x\",\"body\":{}}",
        "{\"prompt\":",
        "[]",
      })
  void line_isReadAsTheMessageThatWasWritten(String body) {
    ParsedMessage parsed = parse(body);

    byte[] line = PlannedLine.write(parsed);

    assertThat(PlannedLine.read("march", line)).isEqualTo(parsed);
    assertThat(new String(line, UTF_8))
        .endsWith("\n")
        .startsWith("{\"custom_id\":")
        .hasLineCount(1);
  }

  @Test
  void promptOfTheDeepestNesting_isReadAgain() {
    String deep = "[".repeat(63) + "]".repeat(63);
    ParsedMessage parsed = parse("{\"prompt\":\"x\",\"a\":%s}".formatted(deep));

    assertThat(PlannedLine.read("march", PlannedLine.write(parsed))).isEqualTo(parsed);
  }

  @Test
  void lines_areThoseOfTheDesign() {
    assertThat(new String(PlannedLine.write(parse("hello")), UTF_8))
        .isEqualTo(
            "{\"custom_id\":\"id-1\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
                + "\"body\":{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],"
                + "\"model\":\"m\"}}\n");
    assertThat(new String(PlannedLine.write(parse(" ")), UTF_8))
        .startsWith(
            "{\"custom_id\":\"id-1\",\"error\":{\"code\":\"unknown_shape\","
                + "\"message\":\"the message is blank\"},\"request\":\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "{}",
        "{\"custom_id\":\"a\",\"url\":\"/v1/x\",\"body\":{}}",
        "{\"custom_id\":\"a\",\"url\":\"/v1/responses\"}",
        "{\"custom_id\":\"a\",\"error\":{\"code\":\"x\",\"message\":\"\"},\"request\":\"\"}",
      })
  void otherLine_isRefused(String line) {
    assertThatThrownBy(() -> PlannedLine.read("march", line.getBytes(UTF_8)))
        .isInstanceOf(MalformedObjectException.class);
  }

  private static ParsedMessage parse(String body) {
    var message =
        new Message(
            "",
            body,
            Optional.of("id-1"),
            Optional.of("march"),
            "",
            Optional.empty(),
            1,
            Instant.EPOCH,
            "");
    return READER.read(message, Instant.EPOCH);
  }
}
