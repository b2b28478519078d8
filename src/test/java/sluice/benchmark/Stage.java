package sluice.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.Template;
import sluice.benchmark.peer.NaiveHandler;
import sluice.benchmark.peer.ThreadPoolHandler;
import sluice.benchmark.peer.VirtualThreadsHandler;
import sluice.e2e.FunctionPackage;
import sluice.e2e.JavaRuntime;
import sluice.lambda.LambdaHandler;

/// Lays out what the contenders run, and knows how each is started. Its folder goes with it.
final class Stage implements AutoCloseable {
  /// MB of a function.
  private static final int MEMORY = 512;

  private static final String NO_OPTIONS = "";
  private static final String HTTPX = "httpx";
  private static final String AIOHTTP = "aiohttp";
  private static final String SCRIPT = "asyncio_peer.py";

  private final Path folder;
  private final Options options;
  private final Optional<ServerKey> providerKey;
  private final Template template;
  private final FunctionPackage sluice;
  private final FunctionPackage peers;

  Stage(Options options) throws Exception {
    this.options = options;
    this.folder = Files.createTempDirectory("benchmark");
    this.providerKey = options.isTls() ? Optional.of(ServerKey.madeIn(folder)) : Optional.empty();
    this.template = Template.read();
    this.sluice = FunctionPackage.in(Files.createDirectories(folder.resolve("sluice", "task")));
    Path testClasses =
        Path.of(NaiveHandler.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    this.peers =
        FunctionPackage.in(
            Files.createDirectories(folder.resolve("peers", "task")),
            testClasses,
            Path.of(NaiveHandler.class.getPackageName().replace('.', '/')));
    try (InputStream script = Stage.class.getResourceAsStream(SCRIPT)) {
      Files.copy(Objects.requireNonNull(script), folder.resolve(SCRIPT));
    }
  }

  /// The key of a provider that speaks TLS.
  Optional<ServerKey> providerKey() {
    return providerKey;
  }

  /// Whether what it needs is on this machine.
  boolean has(Contender contender) throws InterruptedException {
    return switch (contender) {
      case SLUICE, NAIVE, VIRTUAL, POOL -> true;
      case HTTPX -> hasLibrary(HTTPX);
      case AIOHTTP -> hasLibrary(AIOHTTP);
    };
  }

  private boolean hasLibrary(String library) throws InterruptedException {
    try {
      return new ProcessBuilder(options.python(), "-c", "import boto3, " + library)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // There is no such interpreter.
    }
  }

  /// The process of a contender, not started yet.
  ///
  /// @param settings the model and what is allowed of it
  /// @param farSide where provider, S3 and SQS are
  /// @param runtimeApi the address of its Runtime API
  ProcessBuilder process(
      Contender contender,
      Map<String, String> settings,
      FarSideProcess farSide,
      String runtimeApi) {
    ProcessBuilder builder =
        switch (contender) {
          case SLUICE -> java(sluice, LambdaHandler.class, template.toolOptions(), runtimeApi);
          case NAIVE -> java(peers, NaiveHandler.class, NO_OPTIONS, runtimeApi);
          case VIRTUAL -> java(peers, VirtualThreadsHandler.class, NO_OPTIONS, runtimeApi);
          case POOL -> java(peers, ThreadPoolHandler.class, NO_OPTIONS, runtimeApi);
          case HTTPX -> python(HTTPX, runtimeApi);
          case AIOHTTP -> python(AIOHTTP, runtimeApi);
        };
    builder.environment().putAll(settings);
    builder.environment().putAll(addresses(farSide));
    return builder.redirectErrorStream(true).redirectOutput(log().toFile());
  }

  /// @param deployedWith the JVM's options in the function's template
  private ProcessBuilder java(
      FunctionPackage function, Class<?> handler, String deployedWith, String runtimeApi) {
    var runtime = new JavaRuntime(function, MEMORY, handler.getName() + "::handleRequest");
    ProcessBuilder builder =
        new ProcessBuilder(runtime.command()).directory(function.root().toFile());
    builder.environment().clear();
    builder.environment().putAll(runtime.variables(runtimeApi));
    String trust = providerKey.map(ServerKey::trustOptions).orElse("");
    String toolOptions = String.join(" ", deployedWith, options.toolOptions(), trust).strip();
    if (!toolOptions.isEmpty()) {
      builder.environment().put("JAVA_TOOL_OPTIONS", toolOptions);
    }
    return builder;
  }

  private ProcessBuilder python(String library, String runtimeApi) {
    var builder = new ProcessBuilder(options.python(), folder.resolve(SCRIPT).toString(), library);
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_LAMBDA_RUNTIME_API", runtimeApi,
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "access-key",
                "AWS_SECRET_ACCESS_KEY", "secret-key"));
    return builder;
  }

  private static Map<String, String> addresses(FarSideProcess farSide) {
    return Map.of(
        "PROVIDER_BASE_URL",
        farSide.providerUrl() + "/v1",
        "AWS_ENDPOINT_URL_S3",
        farSide.url(),
        "AWS_ENDPOINT_URL_SQS",
        farSide.url(),
        "RESULTS_BUCKET",
        "bucket",
        "MAX_CONCURRENCY",
        "1");
  }

  /// Where the output of the process goes that runs.
  Path log() {
    return folder.resolve("log");
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> innermostFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : innermostFirst) {
        Files.delete(file);
      }
    }
  }
}
