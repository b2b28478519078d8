package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.store.Samples.ANSWER;
import static sluice.store.Samples.ERROR;
import static sluice.store.Samples.REFUSAL;
import static sluice.store.Samples.REQUEST;
import static sluice.store.Samples.line;
import static sluice.store.Samples.responded;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Identity;

final class RecordHeaderTest {
  private static final int HEAD = 32_768;

  @Test
  void header_tellsTheMessageTheRequestAndWhetherItIsAnAnswer() {
    assertThat(RecordHeader.of(line("message", REQUEST, ANSWER)))
        .isEqualTo(new RecordHeader("message", REQUEST, /* isAnswer= */ true));
    assertThat(RecordHeader.of(line("message", REQUEST, REFUSAL)))
        .isEqualTo(new RecordHeader("message", REQUEST, /* isAnswer= */ false));
    assertThat(RecordHeader.of(line("message", REQUEST, ERROR)))
        .isEqualTo(new RecordHeader("message", REQUEST, /* isAnswer= */ false));
  }

  @Test
  void largeRecord_isReadFromItsFirstBytes() {
    Result large = responded(200, "{\"content\":\"%s\"}".formatted("x".repeat(5_000_000)));

    assertThat(RecordHeader.of(head(line("message", REQUEST, large))))
        .isEqualTo(new RecordHeader("message", REQUEST, /* isAnswer= */ true));
  }

  @Test
  void recordWithLongMembers_isReadFromItsFirstBytes() {
    ResultRecord usual =
        Samples.record(
            "m".repeat(100), REQUEST, ANSWER, "😀".repeat(5000), usage("ü".repeat(9000)));
    var longest =
        new ResultRecord(
            usual.id(),
            new Identity("j".repeat(1024), "\u0001".repeat(1024), /* own= */ true),
            usual.messageId(),
            usual.request(),
            usual.result(),
            usual.timing());

    assertThat(RecordHeader.of(head(longest.line())))
        .isEqualTo(new RecordHeader("m".repeat(100), REQUEST, /* isAnswer= */ true));
  }

  @Test
  void recordWithTheLongestModelAndUsage_isReadFromItsFirstBytes() {
    String usage = usage("€".repeat(4096 - usage("").length()));
    var record = Samples.record("message", REQUEST, ANSWER, "😀".repeat(128), usage);

    assertThat(record.line()).asString(UTF_8).contains(usage).contains("\\uD83D\\uDE00");
    assertThat(RecordHeader.of(head(record.line())))
        .isEqualTo(new RecordHeader("message", REQUEST, /* isAnswer= */ true));
  }

  @Test
  void recordThatBreaksOff_isNeverMistaken() {
    byte[] line = line("message", REQUEST, ANSWER);

    for (int length = 0; length < line.length; length++) {
      assertThat(RecordHeader.of(Arrays.copyOf(line, length)))
          .as("the first %d bytes", length)
          .isIn(RecordHeader.of(line), new RecordHeader("", "", /* isAnswer= */ true));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "text",
        "null",
        "42",
        "[]",
        "{",
        "{}",
        "<html></html>",
        "{\"response\":null}",
        "{\"response\":{\"status_code\":400}}",
        "{\"sluice\":null,\"response\":null}",
        "{\"sluice\":[],\"response\":null}",
        "{\"sluice\":{},\"response\":null}",
        "{\"sluice\":{\"request\":\"r\"},\"response\":null}",
        "{\"sluice\":{\"message_id\":\"m\"},\"response\":null}",
        "{\"sluice\":{\"message_id\":1,\"request\":[\"r\"]},\"response\":null}",
        "{\"sluice\":1,\"message_id\":\"m\",\"request\":\"r\",\"response\":null}",
        "{\"sluice\":{\"message_id\":\"m\",\"request\":\"r\"}}",
        "{\"sluice\":{\"message_id\":\"m\",\"request\":\"r\"},\"response\":{}}",
        "{\"sluice\":{\"message_id\":\"m\",\"request\":\"r\"},\"response\":1}",
        "{\"sluice\":{\"message_id\":\"m\",\"request\":\"r\"},\"response\":[]}",
        "{\"sluice\":{\"message_id\":\"m\",\"request\":\"r\"},\"response\":{\"body\":{}}}",
        "{\"sluice\":{\"message_id\":\"m\",\"request\":\"r\"},\"response\":{\"status_code\":\"400\"}}",
        "{\"sluice\":{\"message_id\":\"m\",\"request\":\"r\"},\"response\":{\"status_code\":4e2}}",
        "{\"sluice\":{\"message_id\":\"m\",\"request\":\"r\"},\"response\":{\"status_code\":99999999999}}",
        "{\"sluice\":{\"message_id\":\"m\",\"message_id\":\"m\",\"request\":\"r\"},\"response\":null}",
        "{\"response\":null,\"sluice\":{\"message_id\":\"m\",\"request\":\"r\"}}",
        "{'sluice':{}}"
      })
  void textThatIsNoRecord_countsAsAnothersAnswer(String content) {
    RecordHeader head = RecordHeader.of(content.getBytes(UTF_8));

    assertThat(head).isEqualTo(new RecordHeader("", "", /* isAnswer= */ true));
  }

  @Test
  void bytesThatAreNoText_countAsAnothersAnswer() {
    for (byte[] bytes :
        new byte[][] {
          {0, 0, (byte) 0xFF, (byte) 0xFE, '{', '}'}, {0, 0, 0, '{', 1, 2, 3, 4}, {(byte) 0x80, 0}
        }) {
      assertThat(RecordHeader.of(bytes).isAnswer()).isTrue();
    }
  }

  @Test
  void unknownMembers_areIgnored() {
    String record =
        "{\"a\":[{}],\"sluice\":{\"x\":{\"message_id\":\"no\"},\"message_id\":\"m\",\"request\":\"r\"},"
            + "\"b\":{\"c\":1},\"response\":{\"status_code\":404,\"x\":0,";

    assertThat(RecordHeader.of(record.getBytes(UTF_8)))
        .isEqualTo(new RecordHeader("m", "r", /* isAnswer= */ false));
  }

  @Test
  void header_agreesWithTheResultOnWhatAnAnswerIs() {
    for (int status = 100; status < 600; status++) {
      Result result = new Result.Responded(status, Optional.empty(), "{}".getBytes(UTF_8));

      assertThat(RecordHeader.of(line("message", REQUEST, result)).isAnswer())
          .isEqualTo(result.isAnswer());
    }
  }

  private static byte[] head(byte[] line) {
    return Arrays.copyOf(line, Math.min(HEAD, line.length));
  }

  private static String usage(String detail) {
    return "{\"detail\":\"%s\"}".formatted(detail);
  }
}
