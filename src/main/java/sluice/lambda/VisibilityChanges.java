package sluice.lambda;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Gatherers;
import sluice.message.Message;
import sluice.time.Time;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;

/// Tells SQS how long messages that come back stay away. Safe for many threads.
///
/// Best effort: where it fails, a message comes back when the queue's own visibility timeout ends,
/// which is later, not lost.
final class VisibilityChanges {
  /// SQS takes no more in one call.
  private static final int BATCH = 10;

  private final SqsClient sqs;
  private final Executor threads;
  private final Time time;
  private final Map<String, String> urls = new ConcurrentHashMap<>();

  /// @param threads may block
  VisibilityChanges(SqsClient sqs, Executor threads, Time time) {
    this.sqs = sqs;
    this.threads = threads;
    this.time = time;
  }

  /// Sets the delays of messages of one queue. Completes with what failed, in words; empty where
  /// nothing did.
  ///
  /// @param queue its ARN
  /// @param delays by message id
  /// @param limit how long it may take; afterwards no call begins and none runs on
  CompletableFuture<List<String>> set(
      String queue, List<Message> messages, Map<String, Duration> delays, Duration limit) {
    long until = time.nanos() + limit.toNanos();
    List<List<Message>> batches =
        messages.stream()
            .filter(message -> delays.containsKey(message.id()))
            .gather(Gatherers.windowFixed(BATCH))
            .toList();
    return attempt(() -> List.of(url(queue, until)))
        .thenCompose(asked ->
            asked instanceof Attempted.Done(List<String> url)
                ? changeAll(url.getFirst(), batches, delays, until)
                : CompletableFuture.completedFuture(asked.failures()));
  }

  private CompletableFuture<List<String>> changeAll(
      String url, List<List<Message>> batches, Map<String, Duration> delays, long until) {
    List<CompletableFuture<List<String>>> calls =
        batches.stream()
            .map(batch -> attempt(() -> change(url, batch, delays, until)))
            .map(call -> call.thenApply(Attempted::failures))
            .toList();
    return CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> calls.stream().flatMap(call -> call.join().stream()).distinct().toList());
  }

  private List<String> change(
      String url, List<Message> batch, Map<String, Duration> delays, long until) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries =
        batch.stream().map(message -> entry(message, delays)).toList();
    return sqs
        .changeMessageVisibilityBatch(request ->
            request
                .queueUrl(url)
                .entries(entries)
                .overrideConfiguration(override -> override.apiCallTimeout(left(until))))
        .failed()
        .stream()
        .map(failure -> failure.code() + ": " + failure.message())
        .toList();
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

  /// `arn:aws:sqs:region:account:name`; SQS alone knows the URL, which differs between partitions
  /// and emulators.
  private String url(String queue, long until) {
    return urls.computeIfAbsent(queue, arn -> ask(arn.split(":", -1), left(until)));
  }

  private String ask(String[] arn, Duration limit) {
    return sqs.getQueueUrl(request ->
            request
                .queueName(arn[arn.length - 1])
                .queueOwnerAWSAccountId(arn[arn.length - 2])
                .overrideConfiguration(override -> override.apiCallTimeout(limit)))
        .queueUrl();
  }

  /// What is left for a call that begins now.
  ///
  /// @throws IllegalStateException where nothing is
  private Duration left(long until) {
    Duration left = Duration.ofNanos(until - time.nanos());
    if (left.toMillis() < 1) {
      throw new IllegalStateException("no time left");
    }
    return left;
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
