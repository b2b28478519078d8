package sluice.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.runtime.LoopbackServer.Request;
import sluice.runtime.LoopbackServer.Response;
import sluice.runtime.RuntimeApi.End;
import sluice.runtime.RuntimeApi.Start;

/// The packaged function as Lambda runs it: the layout of `sam build`, the real runtime client and
/// its (de)serialization, Lambda's JVM flags.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class LambdaRuntimeIT {
  private static final Path EVENTS = Path.of("events");
  private static final Duration LONG = Duration.ofMinutes(15);
  private static final Duration SHORT = Duration.ofSeconds(6);

  /// What must be left of an invocation's time when it returns.
  private static final Duration RESERVE = Duration.ofMillis(500);

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String PROMPT = "canary-of-a-prompt";
  private static final String KEY = "canary-of-the-key";
  private static final String NOTHING_BACK = "{\"batchItemFailures\":[]}";
  private static final int MEMORY = 1024;

  @TempDir private static Path folder;
  private static S3Proxy store;
  private static FunctionPackage function;
  private static int tests;

  private final List<FunctionProcess> processes = new ArrayList<>();
  private Provider provider;
  private Queue queue;
  private Bucket bucket;

  @BeforeAll
  static void layOut() throws Exception {
    function = FunctionPackage.in(Files.createDirectory(folder.resolve("task")));
    store =
        S3Proxy.builder()
            .blobStore(
                new FilesystemNio2BlobStore(Files.createDirectory(folder.resolve("s3")).toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.NONE, null, null)
            .ignoreUnknownHeaders(true)
            .stopTimeout(0)
            .build();
    store.start();
  }

  @AfterAll
  static void stopStore() throws Exception {
    store.stop();
  }

  @BeforeEach
  void start() throws IOException {
    provider = new Provider();
    queue = new Queue();
    bucket = new Bucket(folder.resolve("s3"), "bucket-" + ++tests);
    Files.createDirectory(bucket.store().resolve(bucket.name()));
  }

  @AfterEach
  void end() {
    processes.forEach(FunctionProcess::close);
    provider.close();
    queue.close();
    assertThat(processes)
        .allSatisfy(
            process -> assertThat(process.output()).doesNotContain(PROMPT, Provider.CANARY, KEY));
  }

  @Test
  void everySampleEventBecomesItsRecords() throws IOException {
    FunctionProcess process = launch(variables());
    Map<String, String> endings = new TreeMap<>();
    for (Map.Entry<String, Map<String, String>> event : endingsOfEvents().entrySet()) {
      endings.putAll(event.getValue());

      End end = process.invoke(Files.readString(EVENTS.resolve(event.getKey())), LONG);

      assertThat(response(end)).as(event.getKey()).isEqualTo(NOTHING_BACK);
      assertThat(bucket.records()).as(event.getKey()).containsOnlyKeys(endings.keySet());
    }
    assertThat(bucket.records())
        .allSatisfy((name, record) -> {
          checkShape(record);
          assertThat(ending(record)).as(name).isEqualTo(endings.get(name));
        });
    assertThat(answered()).map(LambdaRuntimeIT::request).hasSameElementsAs(digestsOfRequests());
    assertThat(provider.requests())
        .allSatisfy(each -> assertThat(each.header("authorization")).isEqualTo("Bearer " + KEY));
    assertThat(provider.asked("two continents")).as("one identity is paid once").isOne();
    assertThat(
            provider.requests().stream()
                .map(Request::body)
                .filter(LambdaRuntimeIT::isOfStory)
                .toList())
        .as("a FIFO group in order")
        .satisfiesExactly(
            first -> assertThat(first).contains("Begin a story"),
            second -> assertThat(second).contains("Introduce a locksmith"),
            third -> assertThat(third).contains("find the door"),
            fourth -> assertThat(fourth).contains("End the story"));
    assertThat(queue.visibility()).isEmpty();
  }

  @Test
  void reportsWhatMustComeBackAndNothingElse() {
    provider.behave(
        where(
            "overloaded",
            _ ->
                Optional.of(
                    Provider.error(503, "overloaded", "later").with("Retry-After", "120"))));
    FunctionProcess process = launch(variables());

    End end = process.invoke(Events.of(1, "one", "overloaded", "{\"broken", "four"), LONG);

    assertThat(response(end)).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m-2\"}]}");
    assertThat(bucket.records()).containsOnlyKeys("prompts/m-1", "prompts/m-3", "prompts/m-4");
    assertThat(queue.visibility())
        .hasEntrySatisfying("receipt-2", delay -> assertThat(delay).isBetween(120, 135))
        .hasSize(1);
  }

  @Test
  void failsWhereTheEventIsNone() {
    FunctionProcess process = launch(variables());

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
    assertThat(bucket.records()).containsOnlyKeys("prompts/m-1");
    assertThat(provider.requests()).hasSize(1);
  }

  @Test
  void doesNotStartWithWrongSettingsAndNamesThemAll() {
    Map<String, String> variables = variables();
    variables.put("PROVIDER_BASE_URL", "http://example.com/v1");
    variables.put("PROVIDER_API_KEY", KEY + " with blanks");
    variables.put("PROVIDER_HEADERS", "[]");
    variables.put("PROVIDER_MAX_IN_FLIGHT", "many");
    variables.put("MAX_AGE_HOURS", "0");
    variables.put("RESULTS_BUCKET", "");

    Start start = launch(variables).start();

    assertThat(start)
        .isInstanceOfSatisfying(
            Start.Failed.class,
            failed ->
                assertThat(failed.error())
                    .contains(
                        "PROVIDER_BASE_URL",
                        "PROVIDER_API_KEY",
                        "PROVIDER_HEADERS",
                        "PROVIDER_MAX_IN_FLIGHT",
                        "MAX_AGE_HOURS",
                        "RESULTS_BUCKET")
                    .doesNotContain(KEY));
  }

  @Test
  void startsWithEmptyEndpoints() {
    Map<String, String> noneOfAws = variables();
    noneOfAws.put("AWS_ENDPOINT_URL_S3", "");
    noneOfAws.put("AWS_ENDPOINT_URL_SQS", "");
    assertThat(launch(noneOfAws).start()).isInstanceOf(Start.Ready.class);

    Map<String, String> noneOfSqs = variables();
    noneOfSqs.put("AWS_ENDPOINT_URL_SQS", "");
    assertThat(response(launch(noneOfSqs).invoke(Events.of(1, "one"), LONG)))
        .isEqualTo(NOTHING_BACK);
  }

  @Test
  void returnsInTimeFromAProviderThatNeverAnswers() {
    provider.behave(Provider.SILENT);
    FunctionProcess process = launch(variables());

    End end = process.invoke(Events.of(1, prompts(40)), SHORT);

    assertThat(response(end)).isEqualTo(allBack(40));
    assertThat(end.left()).isGreaterThanOrEqualTo(RESERVE);
    assertThat(queue.visibility()).hasSize(40);
    Await.until("its connections are closed", end.left(), () -> provider.connections().open() == 0);
    long asked = provider.requests().size();

    provider.behave(Provider.ANSWERING);
    assertThat(response(process.invoke(Events.of(1, "another"), LONG))).isEqualTo(NOTHING_BACK);
    assertThat(provider.requests()).as("nothing ran on").hasSize(Math.toIntExact(asked) + 1);
    assertThat(bucket.records()).containsOnlyKeys("prompts/m-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {Queue.URL, Queue.CHANGE})
  void returnsInTimeFromAStoreAndAQueueThatNeverAnswer(String call) {
    queue.ignore(call);
    try (var silentStore = new LoopbackServer(_ -> Optional.empty())) {
      Map<String, String> variables = variables();
      variables.put("AWS_ENDPOINT_URL_S3", silentStore.url());
      FunctionProcess process = launch(variables);

      End end = process.invoke(Events.of(2, prompts(3)), SHORT);

      assertThat(response(end)).isEqualTo(allBack(3));
      assertThat(end.left()).isGreaterThanOrEqualTo(RESERVE);
      assertThat(provider.requests()).as("nothing is paid while the store is silent").isEmpty();
      Await.until("the store is left alone", end.left(), () -> silentStore.open() == 0);
      Await.until("the queue is left alone", end.left(), () -> queue.connections().open() == 0);
    }
  }

  @Test
  void paysNothingTwiceThatWasRecordedBeforeItWasKilled() {
    provider.behave(where("slow", Provider.SILENT));
    String[] prompts = {"a", "slow b", "c", "slow d", "e", "slow f", "g", "h"};
    FunctionProcess killed = launch(variables());
    var _ = killed.begin(Events.of(1, prompts), LONG);
    Await.until("half of it is recorded", SOON, () -> bucket.records().size() == 5);
    Await.until("half of it is not", SOON, () -> provider.asked("slow") == 3);
    killed.kill();

    provider.behave(Provider.ANSWERING);
    End end = launch(variables()).invoke(Events.of(2, prompts), LONG);

    assertThat(response(end)).isEqualTo(NOTHING_BACK);
    assertThat(bucket.records()).hasSize(8);
    assertThat(bucket.records().values())
        .allSatisfy(record -> assertThat(ending(record)).isEqualTo("answered"));
    assertThat(provider.asked("slow")).as("paid again, for their answers were lost").isEqualTo(6);
    assertThat(provider.requests()).hasSize(5 + 3 + 3);
  }

  @Test
  void reusesItsConnectionsInTheNextInvocation() {
    FunctionProcess process = launch(variables());
    provider.behave(together(4));
    assertThat(response(process.invoke(Events.of(1, ids("first", 4)), LONG)))
        .isEqualTo(NOTHING_BACK);
    assertThat(provider.connections().accepted()).isEqualTo(4);

    provider.behave(together(4));
    assertThat(response(process.invoke(Events.of(1, ids("second", 4)), LONG)))
        .isEqualTo(NOTHING_BACK);

    assertThat(bucket.records()).hasSize(8);
    assertThat(provider.connections().accepted()).isEqualTo(4);
  }

  @Test
  void thawsWithConnectionsThatHaveDied() {
    FunctionProcess process = launch(variables());
    provider.behave(together(8));
    assertThat(response(process.invoke(Events.of(1, ids("first", 8)), LONG)))
        .isEqualTo(NOTHING_BACK);

    process.freeze();
    provider.connections().closeConnections();
    provider.behave(Provider.ANSWERING);
    var end = process.begin(Events.of(1, ids("second", 8)), LONG);
    process.thaw();

    assertThat(end).succeedsWithin(SOON);
    assertThat(response(end.join())).isEqualTo(NOTHING_BACK);
    assertThat(bucket.records()).hasSize(16);
  }

  @Test
  void tellsEachPromptOnceAndNoSecret() {
    provider.behave(LambdaRuntimeIT::echo);
    FunctionProcess process = launch(variables());

    End end =
        process.invoke(
            Events.of(
                1,
                PROMPT,
                PROMPT + " status-400",
                PROMPT + " status-500",
                PROMPT + " status-503",
                "{\"prompt\": " + PROMPT + "}",
                "{\"prompt\":\"" + PROMPT,
                "{\"" + PROMPT + "\":\"" + PROMPT + "\"}"),
            LONG);

    assertThat(response(end))
        .isEqualTo(
            "{\"batchItemFailures\":[{\"itemIdentifier\":\"m-3\"},{\"itemIdentifier\":\"m-4\"}]}");
    assertThat(bucket.records().entrySet())
        .map(record -> record.getKey() + " " + ending(record.getValue()))
        .containsExactly(
            "prompts/m-1 answered",
            "prompts/m-2 refused",
            "prompts/m-5 invalid_json",
            "prompts/m-6 invalid_json",
            "prompts/m-7 unknown_shape");
    assertThat(process.lines("prompt"))
        .map(line -> line.get("message_id").asText())
        .containsExactlyInAnyOrder("m-1", "m-2", "m-3", "m-4", "m-5", "m-6", "m-7");
    assertThat(process.lines("batch"))
        .singleElement()
        .satisfies(line -> assertThat(line.get("messages").asInt()).isEqualTo(7));
    assertThat(process.output().lines())
        .filteredOn(line -> !line.startsWith("SLF4J(W)"))
        .as("all lines are JSON, the batch's is the last")
        .allSatisfy(line -> assertThat(line).startsWith("{"))
        .last(STRING)
        .contains("\"event\":\"batch\"");
    assertThat(Stream.of("prompts/m-5", "prompts/m-6", "prompts/m-7").map(bucket.records()::get))
        .allSatisfy(record -> assertThat(record.get("error").toString()).doesNotContain(PROMPT));
    assertThat(bucket.records().get("prompts/m-2"))
        .asString()
        .as("a refusal is kept, the key that it repeats is not")
        .contains(Provider.CANARY)
        .doesNotContain(KEY);
  }

  @Test
  void saysThatTheKeyIsRefusedWithoutTheKey() {
    provider.behave(LambdaRuntimeIT::echo);
    FunctionProcess process = launch(variables());

    End end = process.invoke(Events.of(1, "status-401", "status-401"), LONG);

    assertThat(response(end)).isEqualTo(allBack(2));
    assertThat(bucket.records()).isEmpty();
    assertThat(process.lines("trouble"))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.get("level").asText()).isEqualTo("ERROR");
          assertThat(line.get("trouble").asText()).isEqualTo("auth");
        });
  }

  @Test
  void worksInASmallFunction() {
    provider.behave(answering(500_000));
    FunctionProcess process = launch(variables(), MEMORY / 2);

    End end = process.invoke(Events.of(1, prompts(40)), LONG);

    assertThat(response(end)).isEqualTo(NOTHING_BACK);
    assertThat(bucket.records()).hasSize(40);
    assertThat(provider.requests()).hasSize(40);
  }

  @Test
  void readsLargeAnswersNoFasterThanItsMemoryAllows() {
    provider.behave(answering(5_000_000));
    FunctionProcess process = launch(variables(), MEMORY / 4);

    End end = process.invoke(Events.of(1, prompts(40)), LONG);

    assertThat(response(end)).as(process.output()).isEqualTo(NOTHING_BACK);
    assertThat(bucket.records()).hasSize(40);
    assertThat(provider.requests()).as("none is paid twice").hasSize(40);
    assertThat(process.output()).doesNotContain("OutOfMemoryError");
  }

  private FunctionProcess launch(Map<String, String> variables) {
    return launch(variables, MEMORY);
  }

  private FunctionProcess launch(Map<String, String> variables, int memory) {
    Path log = folder.resolve(bucket.name() + "-" + processes.size() + ".log");
    var process = new FunctionProcess(function, memory, variables, log);
    processes.add(process);
    return process;
  }

  /// Every variable of the template, an optional one that is not set as the empty string: `sam
  /// local` does that.
  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    Stream.of("PROVIDER", "PROVIDER_ALLOW_HTTP", "PROVIDER_API_KEY_SECRET", "PROVIDER_HEADERS")
        .forEach(name -> variables.put(name, ""));
    variables.put("PROVIDER_BASE_URL", provider.url());
    variables.put("PROVIDER_API_KEY", KEY);
    variables.put("PROVIDER_MODEL", "sample-model");
    variables.put("PROVIDER_TIMEOUT_SECONDS", "300");
    variables.put("PROVIDER_MAX_IN_FLIGHT", "64");
    variables.put("MAX_CONCURRENCY", "2");
    variables.put("MAX_AGE_HOURS", "312");
    variables.put("MAX_REQUEST_BYTES", "1048576");
    variables.put("MAX_RESPONSE_BYTES", "16777216");
    variables.put("RESULTS_BUCKET", bucket.name());
    variables.put("RESULTS_PREFIX", "results/");
    variables.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + store.getPort());
    variables.put("AWS_ENDPOINT_URL_SQS", queue.url());
    return variables;
  }

  /// What the contract makes of each message of the sample events, by job and id.
  private static Map<String, Map<String, String>> endingsOfEvents() throws IOException {
    Map<String, Map<String, String>> endings = new TreeMap<>();
    endings.put("one.json", answers("prompts", "00000001-0000-4000-8000-000000000001"));
    endings.put(
        "lines.json",
        answers(
            "prompts",
            "lines-chat",
            "lines-chat-default-model",
            "lines-response",
            "lines-embedding",
            "lines-moderation"));
    endings.put(
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
    endings.put(
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
    endings.put("mixed.json", mixed);
    String idMember = "\\{\"custom_id\":\"([^\"]+)\".*";
    endings.put(
        "sample.json",
        answers(
            "prompts",
            Files.readAllLines(EVENTS.resolve("prompts.jsonl")).stream()
                .map(line -> line.replaceFirst(idMember, "$1"))
                .toArray(String[]::new)));
    try (Stream<Path> files = Files.list(EVENTS)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".json") && !name.equals("env.json"))
          .as("every event has its expectation")
          .containsExactlyInAnyOrderElementsOf(endings.keySet());
    }
    return endings;
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

  /// `answered`, `refused`, or the code of its error.
  private static String ending(JsonNode record) {
    JsonNode response = record.get("response");
    if (response.isNull()) {
      return record.get("error").get("code").asText();
    }
    assertThat(response.fieldNames())
        .toIterable()
        .containsExactly("status_code", "request_id", "body");
    assertThat(record.get("error").isNull()).isTrue();
    return response.get("status_code").asInt() == 200 ? "answered" : "refused";
  }

  private List<JsonNode> answered() {
    return bucket.records().values().stream()
        .filter(record -> ending(record).equals("answered"))
        .toList();
  }

  private static String request(JsonNode record) {
    return record.get("sluice").get("request").asText();
  }

  private List<String> digestsOfRequests() {
    return provider.requests().stream()
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

  private static String response(End end) {
    assertThat(end).isInstanceOf(End.Returned.class);
    return ((End.Returned) end).response();
  }

  private static String allBack(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj("{\"itemIdentifier\":\"m-%d\"}"::formatted)
        .collect(Collectors.joining(",", "{\"batchItemFailures\":[", "]}"));
  }

  private static String[] prompts(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> PROMPT + n).toArray(String[]::new);
  }

  private static String[] ids(String prefix, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(n -> "{\"custom_id\":\"%s-%d\",\"prompt\":\"%s\"}".formatted(prefix, n, PROMPT))
        .toArray(String[]::new);
  }

  private static Function<Request, Optional<Response>> where(
      String text, Function<Request, Optional<Response>> behaviour) {
    return request ->
        request.body().contains(text)
            ? behaviour.apply(request)
            : Provider.ANSWERING.apply(request);
  }

  /// Answers when so many are in flight, so that each has a connection of its own.
  private static Function<Request, Optional<Response>> together(int count) {
    var there = new CountDownLatch(count);
    return request -> {
      there.countDown();
      try {
        there.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Provider.ANSWERING.apply(request);
    };
  }

  private static Function<Request, Optional<Response>> answering(int length) {
    String answer = "a".repeat(length);
    return request -> Optional.of(Provider.answer(request.path(), answer));
  }

  /// An answer, or the error that the prompt asks for; each with all that must not get about.
  private static Optional<Response> echo(Request request) {
    String secrets = request.body() + request.header("authorization") + Provider.CANARY;
    return Optional.of(
        IntStream.of(400, 401, 500, 503)
            .filter(status -> request.body().contains("status-" + status))
            .mapToObj(status -> Provider.error(status, "code", secrets))
            .findFirst()
            .orElseGet(() -> Provider.answer(request.path(), secrets)));
  }
}
