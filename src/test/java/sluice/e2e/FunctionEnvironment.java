package sluice.e2e;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/// One execution environment of the packaged function, as what polls the queue sees it: an event
/// goes to a process, and where that dies the invocation fails and a fresh process takes its place.
/// One invocation at a time; to be killed from any thread.
final class FunctionEnvironment
    implements RequestHandler<SQSEvent, SQSBatchResponse>, AutoCloseable {
  /// How much longer than an invocation its messages are invisible, so that they may wait a little
  /// for a process.
  static final Duration MARGIN = Duration.ofSeconds(5);

  private static final Duration LONGEST_START = Duration.ofSeconds(3);

  /// How long an invocation that is not over in time goes on at most; Lambda would end it at once.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PojoSerializer<SQSEvent> EVENTS =
      LambdaEventSerializers.serializerFor(
          SQSEvent.class, FunctionEnvironment.class.getClassLoader());

  private final String name;
  private final Duration timeout;
  private final Function<String, FunctionProcess> start;
  private final Consumer<String> onDeath;
  private final AtomicBoolean isBusy = new AtomicBoolean();
  private final AtomicInteger overruns = new AtomicInteger();
  private final AtomicLong longestOverrun = new AtomicLong();
  private final AtomicInteger crashes = new AtomicInteger();
  private int processes;
  private boolean isClosed;
  private Running running;

  /// A process and its name, unlike that of any other.
  private record Running(String name, FunctionProcess process) {}

  /// Starts the first process.
  ///
  /// @param timeout of an invocation
  /// @param start starts a process by its name
  /// @param onDeath is told the name of a process just before it is killed
  FunctionEnvironment(
      String name,
      Duration timeout,
      Function<String, FunctionProcess> start,
      Consumer<String> onDeath) {
    this.name = name;
    this.timeout = timeout;
    this.start = start;
    this.onDeath = onDeath;
    this.running = next();
  }

  private Running next() {
    String process = "%s-%d".formatted(name, ++processes);
    return new Running(process, start.apply(process));
  }

  private synchronized Running running() {
    return running;
  }

  /// Kills the process in the middle of whatever it does.
  synchronized void kill() {
    onDeath.accept(running.name());
    running.process().close();
    running = next();
  }

  /// Whether an invocation runs.
  boolean isBusy() {
    return isBusy.get();
  }

  /// How many invocations were not over in time.
  int overruns() {
    return overruns.get();
  }

  /// How late the latest of them ended.
  Duration longestOverrun() {
    return Duration.ofMillis(longestOverrun.get());
  }

  /// How many processes ended without being killed.
  int crashes() {
    return crashes.get();
  }

  /// @throws IllegalStateException where the invocation fails
  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    long received = System.nanoTime();
    awaitStart();
    if (System.nanoTime() - received > LONGEST_START.toNanos()) {
      throw new IllegalStateException("no process in time");
    }
    isBusy.set(true);
    try {
      return invoke(running(), json(event));
    } finally {
      isBusy.set(false);
      awaitStart();
    }
  }

  private SQSBatchResponse invoke(Running current, String event) {
    try {
      return response(
          current
              .process()
              .begin(event, timeout)
              .get(timeout.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      replace(current);
      throw new IllegalStateException("its process is dead", e);
    } catch (TimeoutException e) {
      overrun(PATIENCE);
      kill();
      throw new IllegalStateException("it is not over in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void overrun(Duration by) {
    overruns.incrementAndGet();
    longestOverrun.accumulateAndGet(by.toMillis(), Math::max);
  }

  private SQSBatchResponse response(RuntimeApi.End end) {
    if (end.left().isNegative()) {
      overrun(end.left().negated());
    }
    return switch (end) {
      case RuntimeApi.End.Returned(String response, _) -> parsed(response);
      case RuntimeApi.End.Failed(String error, _) -> throw new IllegalStateException(error);
    };
  }

  /// Messages are invisible from their receive on, so none are received before there is a process
  /// for them.
  private void awaitStart() {
    Running current = running();
    while (!hasStarted(current)) {
      replace(current);
      current = running();
    }
  }

  private static boolean hasStarted(Running process) {
    try {
      return process.process().starting().get() instanceof RuntimeApi.Start.Ready;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Replaces a process that has ended, unless it was killed and is replaced already.
  private synchronized void replace(Running ended) {
    if (isClosed) {
      throw new IllegalStateException("closed");
    }
    if (ended.equals(running)) {
      crashes.incrementAndGet();
      kill();
    }
  }

  private static String json(SQSEvent event) {
    var json = new ByteArrayOutputStream();
    EVENTS.toJson(event, json);
    return json.toString(StandardCharsets.UTF_8);
  }

  private static SQSBatchResponse parsed(String json) {
    try {
      List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
      for (JsonNode failure : JSON.readTree(json).get("batchItemFailures")) {
        failures.add(new SQSBatchResponse.BatchItemFailure(failure.get("itemIdentifier").asText()));
      }
      return new SQSBatchResponse(failures);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    running.process().close();
  }
}
