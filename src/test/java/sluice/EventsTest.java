package sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EventsTest {
  private static final Path EVENTS = Path.of("events");
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<Path> events() throws IOException {
    try (Stream<Path> files = Files.list(EVENTS)) {
      return files
          .filter(path -> path.toString().endsWith(".json"))
          .filter(path -> !path.endsWith("env.json"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void event_hasNoDigestAndNoTimeSoThatItCanBeEditedAndReused(Path event) throws IOException {
    assertThat(records(event))
        .isNotEmpty()
        .allSatisfy(message -> {
          assertThat(message.has("md5OfBody")).isFalse();
          assertThat(message.get("attributes").has("SentTimestamp")).isFalse();
          assertThat(message.get("eventSource").asText()).isEqualTo("aws:sqs");
          assertThat(message.get("messageId").asText()).isNotBlank();
        });
  }

  @Test
  void sampleEvent_holdsTheSamplePrompts() throws IOException {
    List<String> bodies =
        records(EVENTS.resolve("sample.json")).map(each -> each.get("body").asText()).toList();

    assertThat(bodies).hasSize(50).isEqualTo(Files.readAllLines(EVENTS.resolve("prompts.jsonl")));
  }

  @Test
  void messageIds_areUniqueOverAllEvents() throws IOException {
    List<String> ids =
        events().stream()
            .flatMap(event -> records(event).map(each -> each.get("messageId").asText()))
            .toList();

    assertThat(ids).doesNotHaveDuplicates();
  }

  private static Stream<JsonNode> records(Path event) {
    try {
      JsonNode records = JSON.readTree(event.toFile()).get("Records");
      return StreamSupport.stream(records.spliterator(), /* parallel= */ false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
