package sluice.lambda;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import sluice.batch.SourceQueue;
import sluice.message.Message;
import sluice.time.Time;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

/// Tells SQS how long messages that come back stay away, and which are done before their batch is.
/// Safe for many threads.
final class SqsSourceQueues {
  /// SQS takes no more in one call.
  private static final int BATCH = 10;

  private final SqsClient sqs;
  private final Executor threads;
  private final Time time;
  private final Map<String, String> urls = new ConcurrentHashMap<>();

  /// @param threads may block
  SqsSourceQueues(SqsClient sqs, Executor threads, Time time) {
    this.sqs = sqs;
    this.threads = threads;
    this.time = time;
  }

  /// The queue of that ARN.
  ///
  /// @param until a reading of the clock, after which no call begins and none runs on
  SourceQueue of(String arn, long until) {
    return new OneQueue(arn, until);
  }

  private final class OneQueue implements SourceQueue {
    private final String arn;
    private final long until;

    /// Once is enough: a message that was delayed early may be with another environment by now.
    /// What failed is tried again.
    private final Set<String> delayed = ConcurrentHashMap.newKeySet();

    OneQueue(String arn, long until) {
      this.arn = arn;
      this.until = until;
    }

    @Override
    public CompletableFuture<List<String>> delete(List<Message> messages) {
      return inBatches(messages, this::delete);
    }

    @Override
    public CompletableFuture<List<String>> delay(
        List<Message> messages, Map<String, Duration> delays) {
      List<Message> due =
          messages.stream()
              .filter(
                  message -> delays.containsKey(message.id()) && !delayed.contains(message.id()))
              .toList();
      return inBatches(due, (url, batch) -> delay(url, batch, delays));
    }

    /// Calls for ten messages at a time, side by side.
    private CompletableFuture<List<String>> inBatches(
        List<Message> messages,
        BiFunction<String, List<Message>, List<BatchResultErrorEntry>> call) {
      List<List<Message>> batches = messages.stream().gather(Gatherers.windowFixed(BATCH)).toList();
      if (batches.isEmpty()) {
        return CompletableFuture.completedFuture(List.of());
      }
      return attempt(() -> List.of(url()))
          .thenCompose(asked ->
              asked instanceof Attempted.Done(List<String> url)
                  ? all(batches, batch -> failures(call.apply(url.getFirst(), batch)))
                  : CompletableFuture.completedFuture(asked.failures()));
    }

    private CompletableFuture<List<String>> all(
        List<List<Message>> batches, Function<List<Message>, List<String>> call) {
      List<CompletableFuture<List<String>>> calls =
          batches.stream()
              .map(batch -> attempt(() -> call.apply(batch)))
              .map(attempted -> attempted.thenApply(Attempted::failures))
              .toList();
      return CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new))
          .thenApply(_ -> calls.stream().flatMap(done -> done.join().stream()).distinct().toList());
    }

    private List<BatchResultErrorEntry> delete(String url, List<Message> batch) {
      List<DeleteMessageBatchRequestEntry> entries =
          batch.stream()
              .map(message ->
                  DeleteMessageBatchRequestEntry.builder()
                      .id(message.id())
                      .receiptHandle(message.receiptHandle())
                      .build())
              .toList();
      return sqs.deleteMessageBatch(
              request -> request.queueUrl(url).entries(entries).overrideConfiguration(this::limit))
          .failed();
    }

    private List<BatchResultErrorEntry> delay(
        String url, List<Message> batch, Map<String, Duration> delays) {
      List<ChangeMessageVisibilityBatchRequestEntry> entries =
          batch.stream().map(message -> entry(message, delays)).toList();
      List<BatchResultErrorEntry> failed =
          sqs.changeMessageVisibilityBatch(request ->
                  request.queueUrl(url).entries(entries).overrideConfiguration(this::limit))
              .failed();
      Set<String> unchanged =
          failed.stream().map(BatchResultErrorEntry::id).collect(Collectors.toSet());
      batch.stream().map(Message::id).filter(id -> !unchanged.contains(id)).forEach(delayed::add);
      return failed;
    }

    /// `arn:aws:sqs:region:account:name`; SQS alone knows the URL, which differs between partitions
    /// and emulators.
    private String url() {
      return urls.computeIfAbsent(arn, _ -> ask(arn.split(":", -1)));
    }

    private String ask(String[] parts) {
      return sqs.getQueueUrl(request ->
              request
                  .queueName(parts[parts.length - 1])
                  .queueOwnerAWSAccountId(parts[parts.length - 2])
                  .overrideConfiguration(this::limit))
          .queueUrl();
    }

    /// What is left for a call that begins now.
    ///
    /// @throws IllegalStateException where nothing is
    private void limit(AwsRequestOverrideConfiguration.Builder override) {
      Duration left = Duration.ofNanos(until - time.nanos());
      if (left.toMillis() < 1) {
        throw new IllegalStateException("no time left");
      }
      override.apiCallTimeout(left);
    }
  }

  private static ChangeMessageVisibilityBatchRequestEntry entry(
      Message message, Map<String, Duration> delays) {
    Duration delay = delays.getOrDefault(message.id(), Duration.ZERO);
    return ChangeMessageVisibilityBatchRequestEntry.builder()
        .id(message.id())
        .receiptHandle(message.receiptHandle())
        .visibilityTimeout(Math.toIntExact(delay.toSeconds()))
        .build();
  }

  private static List<String> failures(List<BatchResultErrorEntry> failed) {
    return failed.stream().map(failure -> failure.code() + ": " + failure.message()).toList();
  }

  private CompletableFuture<Attempted> attempt(Supplier<List<String>> call) {
    return CompletableFuture.supplyAsync(call, threads)
        .<Attempted>thenApply(Attempted.Done::new)
        .exceptionally(failure -> new Attempted.Failed(List.of(rootOf(failure).toString())));
  }

  private static Throwable rootOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /// What a call came to.
  private sealed interface Attempted {
    /// What went wrong, in words.
    List<String> failures();

    /// It was answered.
    ///
    /// @param failures what the answer says of single messages
    record Done(List<String> failures) implements Attempted {}

    /// It was not.
    record Failed(List<String> failures) implements Attempted {}
  }
}
