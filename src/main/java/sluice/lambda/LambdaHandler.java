package sluice.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import sluice.batch.BatchListener;
import sluice.batch.BatchProcessor;
import sluice.batch.BatchResult;
import sluice.batch.GuardedListener;
import sluice.batch.SourceQueue;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.settings.Settings;
import sluice.settings.SettingsReader;
import sluice.time.Deadline;
import sluice.time.Time;

/// The Lambda function: takes a batch of SQS messages and tells the ids of those that are returned
/// to the queue. One instance is one execution environment. Safe for many threads.
///
/// The response acknowledges every message that it does not name, so it names each one that is not
/// known to be done (AWS Lambda, "Reporting batch item failures").
public final class LambdaHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final Time time;
  private final BatchProcessor processor;
  private final SqsSourceQueues queues;
  private final BatchListener listener;

  /// The function as Lambda creates it: settings from environment variables, log lines to the
  /// standard output.
  ///
  /// @throws sluice.settings.SettingsException where the settings are wrong
  public LambdaHandler() {
    this(SettingsReader.read(System.getenv()), AwsClients.ofSystem());
  }

  private LambdaHandler(Settings settings, AwsClients clients) {
    this(Wiring.of(settings, clients));
  }

  private LambdaHandler(Wiring wiring) {
    this(wiring, new JsonLog(LambdaHandler::print, wiring.time()));
  }

  /// A function with other settings, clients and listener, to run it elsewhere than on Lambda.
  public LambdaHandler(Settings settings, AwsClients clients, BatchListener listener) {
    this(Wiring.of(settings, clients), listener);
  }

  private LambdaHandler(Wiring wiring, BatchListener unguarded) {
    this.time = wiring.time();
    this.listener = new GuardedListener(unguarded);
    this.processor = new BatchProcessor(wiring.environment(listener));
    this.queues = wiring.queues();
  }

  /// Processes one batch; returns before the deadline of the invocation.
  ///
  /// @throws IllegalArgumentException where the event is no SQS event
  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    long begun = time.nanos();
    var deadline = Deadline.in(Duration.ofMillis(context.getRemainingTimeInMillis()), begun);
    String invocationId = context.getAwsRequestId();
    List<Message> messages = SqsEventReader.of(event, time.now());
    if (messages.isEmpty()) {
      return report(Set.of());
    }
    String arn = event.getRecords().getFirst().getEventSourceArn();
    SourceQueue queue = queues.of(arn, deadline.returnBy());
    Optional<BatchResult> batch =
        await(processor.process(invocationId, messages, deadline, queue), deadline);
    if (batch.isEmpty()) {
      listener.warning(
          invocationId, "the batch did not end in time: all messages return to the queue");
      return report(messages.stream().map(Message::id).toList());
    }
    List<MessageResult> results = batch.get().results();
    Map<String, Duration> delays = processor.delays(results);
    delay(queue, messages, delays, deadline, invocationId);
    listener.batch(invocationId, batch.get().prompts(), time.since(begun), batch.get().metrics());
    return report(delays.keySet());
  }

  /// Stops processing for good: a running invocation returns as soon as its requests in flight have
  /// ended, and the rest of its messages is returned to the queue.
  public void end() {
    processor.end();
  }

  private void delay(
      SourceQueue queue,
      List<Message> messages,
      Map<String, Duration> delays,
      Deadline deadline,
      String invocationId) {
    List<String> failures =
        await(queue.delay(messages, delays), deadline).orElse(List.of("no time left"));
    failures.stream()
        .map(failure -> "visibility not changed: " + failure)
        .forEach(warning -> listener.warning(invocationId, warning));
  }

  private static SQSBatchResponse report(Collection<String> returned) {
    return new SQSBatchResponse(returned.stream().map(BatchItemFailure::new).toList());
  }

  /// Waits for a future; the only place where the handler's thread blocks. Empty where the deadline
  /// came first.
  private <T> Optional<T> await(CompletableFuture<T> future, Deadline deadline) {
    try {
      return Optional.of(future.get(left(deadline).toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a future that always ends normally failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: the whole batch returns to the queue", e);
    }
  }

  private Duration left(Deadline deadline) {
    return Duration.ofNanos(Math.max(1, deadline.returnBy() - time.nanos()));
  }

  // Lambda takes the standard output for its log, and a line that is JSON as it is.
  @SuppressWarnings("SystemOut")
  private static void print(String line) {
    System.out.println(line);
  }
}
