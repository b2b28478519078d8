package sluice.lambda;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Gatherers;
import sluice.message.Message;
import software.amazon.awssdk.core.exception.SdkException;
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
  private final Map<String, String> urls = new ConcurrentHashMap<>();

  /// @param threads may block
  VisibilityChanges(SqsClient sqs, Executor threads) {
    this.sqs = sqs;
    this.threads = threads;
  }

  /// Sets the delays of messages of one queue.
  ///
  /// @param queue its ARN
  /// @param delays by message id
  /// @param limit how long it may take
  /// @return completes with what failed, in words; empty where nothing did
  CompletableFuture<List<String>> set(
      String queue, List<Message> messages, Map<String, Duration> delays, Duration limit) {
    List<CompletableFuture<List<String>>> calls =
        messages.stream()
            .filter(message -> delays.containsKey(message.id()))
            .gather(Gatherers.windowFixed(BATCH))
            .map(batch ->
                CompletableFuture.supplyAsync(() -> change(queue, batch, delays, limit), threads))
            .toList();
    return CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> calls.stream().flatMap(call -> call.join().stream()).distinct().toList());
  }

  private List<String> change(
      String queue, List<Message> batch, Map<String, Duration> delays, Duration limit) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries =
        batch.stream().map(message -> entry(message, delays)).toList();
    // There may be two calls, one after the other.
    Duration each = limit.dividedBy(2);
    try {
      String url = url(queue, each);
      return sqs
          .changeMessageVisibilityBatch(request ->
              request
                  .queueUrl(url)
                  .entries(entries)
                  .overrideConfiguration(override -> override.apiCallTimeout(each)))
          .failed()
          .stream()
          .map(failure -> failure.code() + ": " + failure.message())
          .toList();
    } catch (SdkException e) {
      return List.of(e.toString());
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

  /// `arn:aws:sqs:region:account:name`; SQS alone knows the URL, which differs between partitions
  /// and emulators.
  private String url(String queue, Duration limit) {
    return urls.computeIfAbsent(queue, arn -> ask(arn.split(":", -1), limit));
  }

  private String ask(String[] arn, Duration limit) {
    return sqs.getQueueUrl(request ->
            request
                .queueName(arn[arn.length - 1])
                .queueOwnerAWSAccountId(arn[arn.length - 2])
                .overrideConfiguration(override -> override.apiCallTimeout(limit)))
        .queueUrl();
  }
}
