package sluice.poison;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.poison.RunMarker.Kind;

/// The format of message histories, to the letter: objects outlive the code that wrote them.
final class HistoryFormatTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  @Test
  void historyOfEachKind_isAsItAlwaysWas() throws IOException {
    Stream<byte[]> histories =
        Stream.concat(
                Arrays.stream(Kind.values()).map(HistoryFormatTest::marked),
                Stream.of(
                    MessageHistory.NONE,
                    MessageHistory.NONE.failed(2.75, Optional.of(TIME)),
                    MessageHistory.NONE.unreadable(),
                    marked(Kind.AMONG_OTHERS).found(TIME),
                    marked(Kind.ALONE).found(TIME)))
            .map(MessageHistory::line);

    assertThat(text(histories)).isEqualTo(golden("histories.jsonl"));
  }

  @Test
  void historyOfAnOlderFormat_isRead() {
    String older = "{\"attempts\":2,\"running\":\"alone\",\"suspect\":true,\"deaths_alone\":1}";

    assertThat(MessageHistory.of(older.getBytes(UTF_8)))
        .isEqualTo(
            new MessageHistory(
                2,
                Optional.empty(),
                new RunMarker(Kind.ALONE, Instant.EPOCH, ""),
                /* isSuspected= */ true,
                1,
                0));
  }

  private static MessageHistory marked(Kind kind) {
    return new MessageHistory(
        0, Optional.empty(), new RunMarker(kind, TIME, "request-1 0123"), false, 0, 0);
  }

  private static String text(Stream<byte[]> lines) {
    return lines.map(line -> new String(line, UTF_8)).collect(Collectors.joining());
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = HistoryFormatTest.class.getResourceAsStream(name)) {
      assertThat(file).as(name).isNotNull();
      return new String(file.readAllBytes(), UTF_8);
    }
  }
}
