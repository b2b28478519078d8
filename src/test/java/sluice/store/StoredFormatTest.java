package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.message.ErrorCode;
import sluice.message.Identity;

/// The format of what is stored, to the letter: objects outlive the code that wrote them.
final class StoredFormatTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  @Test
  void errorRecordOfEachCode_isAsTheGoldenFile() throws IOException {
    Stream<byte[]> records =
        Arrays.stream(ErrorCode.values())
            .map(code -> record(new Result.Errored(code, "what was wrong")))
            .map(ResultRecord::line);

    assertThat(text(records)).isEqualTo(golden("errors.jsonl"));
  }

  @Test
  void responseRecordOfEachKind_isAsTheGoldenFile() throws IOException {
    Stream<byte[]> records =
        Stream.of(
                responded(200, Optional.of("req_1"), "{\"choices\":[]}"),
                responded(400, Optional.empty(), "{\"error\":{\"message\":\"no\"}}"),
                responded(413, Optional.empty(), "<html>\n\"too large\"</html>"))
            .map(StoredFormatTest::record)
            .map(ResultRecord::line);

    assertThat(text(records)).isEqualTo(golden("responses.jsonl"));
  }

  private static Result responded(int status, Optional<String> requestId, String body) {
    return new Result.Responded(status, requestId, body.getBytes(UTF_8));
  }

  private static ResultRecord record(Result result) {
    boolean isSent = result instanceof Result.Responded;
    var timing =
        new RecordTiming(
            isSent ? 2 : 0,
            isSent ? Optional.of(Duration.ofMillis(1234)) : Optional.empty(),
            Duration.ofMillis(56),
            TIME,
            TIME.plusMillis(1300),
            isSent ? "gpt-4o-mini" : "",
            isSent ? "{\"total_tokens\":21}" : "");
    return new ResultRecord(
        "batch_req_00000000000000000000000000000001",
        new Identity("job-1", "id-1", /* own= */ true),
        "message-1",
        Samples.REQUEST,
        result,
        timing);
  }

  private static String text(Stream<byte[]> lines) {
    return lines.map(line -> new String(line, UTF_8)).collect(Collectors.joining());
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = StoredFormatTest.class.getResourceAsStream(name)) {
      assertThat(file).as(name).isNotNull();
      return new String(file.readAllBytes(), UTF_8);
    }
  }
}
