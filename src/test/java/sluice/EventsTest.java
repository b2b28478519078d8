package sluice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.chunk.ChunkMessage;
import sluice.chunk.Fact;
import sluice.chunk.Plan;
import sluice.chunk.PlannedLine;
import sluice.chunk.Run;
import sluice.chunk.RunKey;
import sluice.job.JobEvent;
import sluice.job.JobEventReader;
import sluice.message.Prompt;

final class EventsTest {
  private static final Path EVENTS = Path.of("events");
  private static final Path BUCKET = EVENTS.resolve("bucket");
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

  @Test
  void jobEvent_tellsOfAFileThatIsThere() throws IOException {
    List<JobEvent> events = JobEventReader.read(onlyBody("job.json"));

    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            JobEvent.FileCame.class,
            came -> assertThat(BUCKET.resolve(came.source().key().text())).isRegularFile());
  }

  @Test
  void chunkEvent_namesTheFirstLinesOfARunThatIsThere() throws IOException {
    ChunkMessage chunk = ChunkMessage.of(onlyBody("chunk.json")).orElseThrow();
    RunKey run = chunk.run();
    byte[] lines = Files.readAllBytes(BUCKET.resolve(run.lines()));
    Run begun = Run.of(Files.readAllBytes(BUCKET.resolve(run.fact(Fact.RUN))));
    Plan plan = Plan.of(Files.readAllBytes(BUCKET.resolve(run.fact(Fact.PLAN))));

    assertThat(begun.key()).isEqualTo(run);
    assertThat(begun.ends()).isEqualTo(chunk.ends()).isAfter(Instant.parse("2100-01-01T00:00:00Z"));
    assertThat(plan.chunks().get(0)).isEqualTo(chunk.range());
    String text = new String(lines, 0, Math.toIntExact(chunk.range().to()), UTF_8);
    assertThat(text.lines())
        .hasSize(chunk.range().endLine())
        .allSatisfy(line ->
            assertThat(PlannedLine.read(run.job(), line.getBytes(UTF_8)))
                .isInstanceOf(Prompt.class));
  }

  private static String onlyBody(String event) {
    return records(EVENTS.resolve(event))
        .map(each -> each.get("body").asText())
        .findFirst()
        .orElseThrow();
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
