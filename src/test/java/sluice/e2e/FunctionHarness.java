package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import sluice.local.aws.LocalBucket;

/// The packaged function as Lambda runs it, and what it talks to: the layout of `sam build`, the
/// real runtime client, Lambda's JVM flags; a store on a folder, shared by the tests of a class; a
/// bucket, a queue and a provider for each test.
///
/// After each test no process is left, and none has printed a prompt, an answer or the key.
// Its fields are set before each test, by the methods that JUnit calls for that.
@SuppressWarnings("NullAway.Init")
final class FunctionHarness
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  /// More time than any invocation here needs.
  static final Duration LONG = Duration.ofMinutes(15);

  /// Within which what is under way happens, also on a busy machine: a limit to a wait only.
  static final Duration SOON = Duration.ofSeconds(30);

  static final String KEY = "canary-of-the-key";
  static final int MEMORY = 1024;

  private final List<FunctionProcess> processes = new CopyOnWriteArrayList<>();
  private Path folder;
  private FunctionPackage function;
  private LocalBucket store;
  private int tests;
  private Provider provider;
  private Queue queue;
  private Bucket bucket;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    folder = Files.createTempDirectory("harness");
    function = FunctionPackage.in(Files.createDirectory(folder.resolve("task")));
    store = LocalBucket.start(folder.resolve("s3"));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    store.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    processes.clear();
    provider = new Provider();
    queue = new Queue();
    bucket = new Bucket(folder.resolve("s3"), "bucket-" + ++tests);
    Files.createDirectory(bucket.store().resolve(bucket.name()));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    processes.forEach(FunctionProcess::close);
    provider.close();
    queue.close();
    assertThat(processes)
        .allSatisfy(process ->
            assertThat(process.output()).doesNotContain(Events.PROMPT, Provider.CANARY, KEY));
  }

  Provider provider() {
    return provider;
  }

  Queue queue() {
    return queue;
  }

  Bucket bucket() {
    return bucket;
  }

  String storeUrl() {
    return store.endpoint().toString();
  }

  /// Starts an environment with these variables.
  FunctionProcess launch(Map<String, String> variables) {
    return launch(variables, MEMORY);
  }

  /// Starts a smaller one.
  FunctionProcess launch(Map<String, String> variables, int memory) {
    Path log = folder.resolve(bucket.name() + "-" + processes.size() + ".log");
    var process = new FunctionProcess(function, memory, variables, log);
    processes.add(process);
    return process;
  }

  /// Every variable of the template, an optional one that is not set as the empty string: `sam
  /// local` does that.
  Map<String, String> variables() {
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
    variables.put("AWS_ENDPOINT_URL_S3", storeUrl());
    variables.put("AWS_ENDPOINT_URL_SQS", queue.url());
    return variables;
  }
}
