package sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.e2e.Behaviours.where;
import static sluice.e2e.Bucket.outcome;
import static sluice.e2e.Events.PROMPT;
import static sluice.e2e.FunctionHarness.KEY;
import static sluice.e2e.FunctionHarness.LONG;
import static sluice.e2e.Reports.NOTHING_BACK;
import static sluice.e2e.Reports.response;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import sluice.e2e.RuntimeApi.End;
import sluice.testing.ReceivedRequest;

/// What goes in and what comes out, by the real (de)serialization.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class RuntimeEventsIT {
  private static final Path EVENTS = Path.of("events");

  /// Those that become no records, and the settings.
  private static final Set<String> OF_JOBS = Set.of("env.json", "chunk.json", "job.json");

  @RegisterExtension private static final FunctionHarness harness = new FunctionHarness();

  @Test
  void sampleEvent_becomesItsRecords() throws IOException {
    FunctionProcess process = harness.launch(harness.variables());
    Map<String, String> outcomes = new TreeMap<>();
    for (Map.Entry<String, Map<String, String>> event : outcomesOfEvents().entrySet()) {
      outcomes.putAll(event.getValue());

      End end = process.invoke(Files.readString(EVENTS.resolve(event.getKey())), LONG);

      assertThat(response(end)).as(event.getKey()).isEqualTo(NOTHING_BACK);
      assertThat(harness.bucket().records()).as(event.getKey()).containsOnlyKeys(outcomes.keySet());
    }
    assertThat(harness.bucket().records())
        .allSatisfy((name, record) -> {
          checkShape(record);
          assertThat(outcome(record)).as(name).isEqualTo(outcomes.get(name));
        });
    assertThat(answered()).map(RuntimeEventsIT::request).hasSameElementsAs(digestsOfRequests());
    assertThat(harness.provider().requests())
        .allSatisfy(each -> assertThat(each.header("authorization")).isEqualTo("Bearer " + KEY));
    assertThat(harness.provider().asked("two continents")).as("one identity is paid once").isOne();
    assertThat(
            harness.provider().requests().stream()
                .map(ReceivedRequest::body)
                .filter(RuntimeEventsIT::isOfStory)
                .toList())
        .as("a FIFO group in order")
        .satisfiesExactly(
            first -> assertThat(first).contains("Begin a story"),
            second -> assertThat(second).contains("Introduce a locksmith"),
            third -> assertThat(third).contains("find the door"),
            fourth -> assertThat(fourth).contains("End the story"));
    assertThat(harness.queue().visibility()).isEmpty();
  }

  @Test
  void sampleChunk_becomesOneObject() throws IOException {
    harness.bucket().putAll(EVENTS.resolve("bucket"));
    FunctionProcess process = harness.launch(harness.variables());

    End end = process.invoke(Files.readString(EVENTS.resolve("chunk.json")), LONG);

    assertThat(response(end)).isEqualTo(NOTHING_BACK);
    assertThat(harness.bucket().lines("work/sample-chunk/001/chunks/000000.jsonl")).hasSize(11);
    assertThat(harness.bucket().records()).isEmpty();
    assertThat(harness.provider().requests()).hasSize(10);
  }

  @Test
  void report_namesTheReturnedMessagesAlone() {
    harness
        .provider()
        .behave(
            where(
                "overloaded",
                _ ->
                    Optional.of(
                        Provider.error(503, "overloaded", "later").with("Retry-After", "120"))));
    FunctionProcess process = harness.launch(harness.variables());

    End end = process.invoke(Events.of(1, "one", "overloaded", "{\"broken", "four"), LONG);

    assertThat(response(end)).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m-2\"}]}");
    assertThat(harness.bucket().records())
        .containsOnlyKeys("prompts/m-1", "prompts/m-3", "prompts/m-4");
    assertThat(harness.queue().visibility())
        .hasEntrySatisfying("receipt-2", delay -> assertThat(delay).isBetween(120, 135))
        .hasSize(1);
  }

  @Test
  void eventThatIsNotOfSqs_failsTheInvocation() {
    FunctionProcess process = harness.launch(harness.variables());

    assertThat(
            Stream.of(
                    "{}",
                    "{\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\"}",
                    "{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventName\":\"ObjectCreated:Put\"}]}",
                    Events.of(1, PROMPT).replace("\"messageId\":\"m-1\",", ""),
                    "{\"Records\":\"none\"}",
                    "[]",
                    "null")
                .map(event -> process.invoke(event, LONG)))
        .allSatisfy(end -> assertThat(end).isInstanceOf(End.Failed.class));
    assertThat(response(process.invoke(Events.of(1, "goes on"), LONG))).isEqualTo(NOTHING_BACK);
    assertThat(harness.bucket().records()).containsOnlyKeys("prompts/m-1");
    assertThat(harness.provider().requests()).hasSize(1);
  }

  /// What the contract makes of each message of the sample events, by job and id.
  private static Map<String, Map<String, String>> outcomesOfEvents() throws IOException {
    Map<String, Map<String, String>> outcomes = new TreeMap<>();
    outcomes.put("one.json", answers("prompts", "00000001-0000-4000-8000-000000000001"));
    outcomes.put(
        "lines.json",
        answers(
            "prompts",
            "lines-chat",
            "lines-chat-default-model",
            "lines-response",
            "lines-embedding",
            "lines-moderation"));
    outcomes.put(
        "fifo.json",
        answers(
            "prompts.fifo",
            "fifo-story-1",
            "fifo-story-2",
            "fifo-story-3",
            "fifo-story-4",
            "fifo-recipe-1",
            "fifo-recipe-2",
            "fifo-recipe-3"));
    outcomes.put(
        "redelivered.json",
        answers(
            "prompts",
            "00000005-0000-4000-8000-000000000001",
            "redelivered-twin",
            "redelivered-line"));
    Map<String, String> mixed =
        answers(
            "prompts",
            "00000002-0000-4000-8000-000000000001",
            "mixed-text",
            "mixed-shorthand",
            "mixed-line");
    mixed.put("greetings/mixed-messages", "answered");
    mixed.put("prompts/mixed-invalid-json", "invalid_json");
    mixed.put("prompts/mixed-unknown-shape", "unknown_shape");
    mixed.put("prompts/mixed-array", "unknown_shape");
    mixed.put("prompts/mixed-unsupported-method", "unsupported_method");
    mixed.put("prompts/mixed-unsupported-url", "unsupported_url");
    mixed.put("prompts/mixed-unsupported-parameter", "unsupported_parameter");
    mixed.put("prompts/mixed-missing-model", "missing_model");
    outcomes.put("mixed.json", mixed);
    String idMember = "\\{\"custom_id\":\"([^\"]+)\".*";
    outcomes.put(
        "sample.json",
        answers(
            "prompts",
            Files.readAllLines(EVENTS.resolve("prompts.jsonl")).stream()
                .map(line -> line.replaceFirst(idMember, "$1"))
                .toArray(String[]::new)));
    try (Stream<Path> files = Files.list(EVENTS)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".json") && !OF_JOBS.contains(name))
          .as("every event has its expectation")
          .containsExactlyInAnyOrderElementsOf(outcomes.keySet());
    }
    return outcomes;
  }

  private static Map<String, String> answers(String job, String... ids) {
    Map<String, String> answers = new TreeMap<>();
    Stream.of(ids).forEach(id -> answers.put(job + "/" + id, "answered"));
    return answers;
  }

  private static void checkShape(JsonNode record) {
    assertThat(record.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("id", "custom_id", "sluice", "response", "error");
    assertThat(record.get("id").asText()).startsWith("batch_req_");
    JsonNode own = record.get("sluice");
    assertThat(own.fieldNames())
        .toIterable()
        .contains(
            "message_id",
            "request",
            "attempts",
            "latency_ms",
            "queued_ms",
            "started_at",
            "finished_at");
    assertThat(own.get("started_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z");
  }

  private List<JsonNode> answered() {
    return harness.bucket().records().values().stream()
        .filter(record -> outcome(record).equals("answered"))
        .toList();
  }

  private static String request(JsonNode record) {
    return record.get("sluice").get("request").asText();
  }

  private List<String> digestsOfRequests() {
    return harness.provider().requests().stream()
        .map(request -> sha256(request.path() + "\n" + request.body()))
        .toList();
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isOfStory(String body) {
    return Stream.of("Begin a story", "Introduce a locksmith", "find the door", "End the story")
        .anyMatch(body::contains);
  }
}
