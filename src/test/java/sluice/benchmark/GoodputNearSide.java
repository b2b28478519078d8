package sluice.benchmark;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import sluice.lambda.AwsClients;
import sluice.lambda.LambdaHandler;
import sluice.local.aws.Invocation;
import sluice.settings.SettingsReader;

/// The handler being measured against limits, in a process with Lambda's JVM flags.
final class GoodputNearSide {
  private static final Map<String, String> UNLIMITED =
      Map.of(
          "PROVIDER_MODEL",
          "benchmark",
          "PROVIDER_MAX_IN_FLIGHT",
          Integer.toString(Goal.IN_FLIGHT));

  private static final int WARM_UP_PROMPTS = 4_000;
  private static final Duration FUNCTION_TIMEOUT = Duration.ofMinutes(15);
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration MEASURED = Duration.ofMinutes(1);
  private static final Duration SPARE = Duration.ofSeconds(10);

  private final String farSide;
  private final HttpClient client = HttpClient.newHttpClient();

  private GoodputNearSide(String farSide) {
    this.farSide = farSide;
  }

  /// Takes the port of the far side, and the seed, which it does not need.
  static void main(String[] arguments) throws Exception {
    var nearSide = new GoodputNearSide("http://127.0.0.1:" + arguments[0]);
    nearSide.warmUp();
    System.out.println(Minute.HEADER);
    for (Goal goal : Goal.ALL) {
      System.out.println(nearSide.minute(goal).row());
    }
  }

  /// Without a limit, so that a slow one does not find cold code.
  private void warmUp() {
    LambdaHandler handler = handler(UNLIMITED, new AnswerCount());
    deliver(handler, prompts(WARM_UP_PROMPTS), new AtomicBoolean());
  }

  private Minute minute(Goal goal) throws IOException, InterruptedException, ExecutionException {
    var count = new AnswerCount();
    LambdaHandler handler = handler(goal.settings(), count);
    SQSEvent event = prompts(goal.prompts(WARM_UP.plus(MEASURED).plus(SPARE).toSeconds()));
    var isOver = new AtomicBoolean();
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(
            () -> deliver(handler, event, isOver), task -> Thread.ofPlatform().start(task));
    pass(WARM_UP, run);
    Minute minute = measure(goal, count, run);
    isOver.set(true);
    handler.end();
    run.get();
    return minute;
  }

  private Minute measure(Goal goal, AnswerCount count, CompletableFuture<Void> run)
      throws IOException, InterruptedException, ExecutionException {
    var _ = turnOver(goal);
    long begun = System.nanoTime();
    long answered = count.answered();
    long tokens = count.tokens();
    Duration cpu = Cpu.taken();
    pass(MEASURED, run);
    return new Minute(
        goal,
        count.answered() - answered,
        count.tokens() - tokens,
        Duration.ofNanos(System.nanoTime() - begun),
        Cpu.taken().minus(cpu),
        turnOver(goal));
  }

  /// Lets time pass while the run goes on.
  ///
  /// @throws IllegalStateException where it ends before
  private static void pass(Duration time, CompletableFuture<Void> run)
      throws InterruptedException, ExecutionException {
    try {
      run.get(time.toNanos(), TimeUnit.NANOSECONDS);
      throw new IllegalStateException("there were not enough prompts");
    } catch (TimeoutException e) {
      // As it should be.
    }
  }

  /// Delivers messages until none comes back, at once again those that do.
  private static void deliver(LambdaHandler handler, SQSEvent event, AtomicBoolean isOver) {
    SQSEvent left = event;
    while (!left.getRecords().isEmpty() && !isOver.get()) {
      SQSBatchResponse response = handler.handleRequest(left, Invocation.within(FUNCTION_TIMEOUT));
      Set<String> back =
          response.getBatchItemFailures().stream()
              .map(BatchItemFailure::getItemIdentifier)
              .collect(Collectors.toSet());
      left =
          Batches.ofMessages(
              left.getRecords().stream()
                  .filter(message -> back.contains(message.getMessageId()))
                  .toList());
    }
  }

  private static SQSEvent prompts(int count) {
    List<Integer> numbers = IntStream.range(0, count).boxed().toList();
    return Batches.of(numbers);
  }

  private LambdaHandler handler(Map<String, String> limits, AnswerCount count) {
    Map<String, String> variables = new HashMap<>(limits);
    variables.put("PROVIDER_BASE_URL", farSide + "/v1");
    variables.put("MAX_CONCURRENCY", "1");
    variables.put("RESULTS_BUCKET", "bucket");
    AwsClients clients =
        AwsClients.of(Optional.of(URI.create(farSide)), Optional.of(URI.create(farSide)));
    return new LambdaHandler(SettingsReader.read(variables), clients, count);
  }

  private Seen turnOver(Goal goal) throws IOException, InterruptedException {
    return Seen.ask(client, farSide, goal);
  }
}
