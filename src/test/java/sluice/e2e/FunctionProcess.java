package sluice.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import sluice.lambda.LambdaHandler;

/// One execution environment: a JVM as Lambda starts it, with the real runtime client in it and a
/// Runtime API of its own.
final class FunctionProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RuntimeApi api = new RuntimeApi();
  private final Path log;
  private final Process process;

  /// A process of the function that sends prompts.
  ///
  /// @param memory of the function, in MB
  /// @param variables what the template declares
  /// @param log where the output goes
  FunctionProcess(FunctionPackage function, int memory, Map<String, String> variables, Path log) {
    this(new JavaRuntime(function, memory, handler(LambdaHandler.class)), variables, log);
  }

  /// A process of any function.
  ///
  /// @param variables what the template declares
  /// @param log where the output goes
  FunctionProcess(JavaRuntime runtime, Map<String, String> variables, Path log) {
    this.log = log;
    var builder =
        new ProcessBuilder(runtime.command())
            .directory(runtime.function().root().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(runtime.variables(api.address()));
    builder.environment().putAll(variables);
    try {
      this.process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var _ = process.onExit().thenAccept(ended -> api.ended("ended with " + ended.exitValue()));
  }

  /// A handler as the template names it.
  static String handler(Class<?> type) {
    return type.getName() + "::handleRequest";
  }

  /// How it started, once it has.
  RuntimeApi.Start start() {
    return await(api.start());
  }

  /// How it starts; fails where the process ends before.
  CompletableFuture<RuntimeApi.Start> starting() {
    return api.start();
  }

  /// Invokes it, and waits for the end.
  RuntimeApi.End invoke(String event, Duration time) {
    return await(begin(event, time));
  }

  /// Invokes it.
  CompletableFuture<RuntimeApi.End> begin(String event, Duration time) {
    return api.invoke(event, time);
  }

  private <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the function did not answer; its output:\n" + output(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// All that it has printed.
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Its JSON lines about something: `prompt`, `batch`, `trouble`, `warning`.
  List<JsonNode> lines(String event) {
    return output()
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(FunctionProcess::parse)
        .filter(line -> line.path("event").asText().equals(event))
        .toList();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As Lambda does with an environment between invocations.
  void freeze() {
    signal("STOP");
  }

  /// As Lambda does at the next invocation.
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// SIGKILL: in the middle of whatever it does.
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
    api.close();
  }
}
