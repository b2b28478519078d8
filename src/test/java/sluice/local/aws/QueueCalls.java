package sluice.local.aws;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/// What is asked of one queue, as many calls at once as are worth it. Safe for many threads; each
/// call blocks.
record QueueCalls(SqsClient sqs, LocalQueues.Queue queue) {
  /// SQS hands out and deletes no more in one call.
  static final int MOST_MESSAGES = 10;

  static final int AT_ONCE = 8;

  /// Receives up to so many messages, waiting for the first one at most so long.
  List<Message> receive(int most, int waitSeconds) {
    return sqs.receiveMessage(request ->
            request
                .queueUrl(queue.url())
                .maxNumberOfMessages(Math.min(MOST_MESSAGES, most))
                .waitTimeSeconds(waitSeconds)
                .messageSystemAttributeNamesWithStrings("All")
                .messageAttributeNames("All"))
        .messages();
  }

  /// The same in several calls at once, without waiting.
  List<Message> receiveAtOnce(int calls, int most) {
    return Collections.nCopies(calls, most).stream()
        .gather(Gatherers.mapConcurrent(calls, each -> receive(each, 0)))
        .flatMap(List::stream)
        .toList();
  }

  /// Deletes messages; returns those that were.
  List<Message> delete(List<Message> messages) {
    return messages.stream()
        .gather(Gatherers.windowFixed(MOST_MESSAGES))
        .gather(Gatherers.mapConcurrent(AT_ONCE, this::deleteFew))
        .flatMap(List::stream)
        .toList();
  }

  private List<Message> deleteFew(List<Message> messages) {
    List<DeleteMessageBatchRequestEntry> entries =
        messages.stream()
            .map(message ->
                DeleteMessageBatchRequestEntry.builder()
                    .id(message.messageId())
                    .receiptHandle(message.receiptHandle())
                    .build())
            .toList();
    try {
      Set<String> deleted =
          sqs
              .deleteMessageBatch(request -> request.queueUrl(queue.url()).entries(entries))
              .successful()
              .stream()
              .map(DeleteMessageBatchResultEntry::id)
              .collect(Collectors.toSet());
      return messages.stream().filter(message -> deleted.contains(message.messageId())).toList();
    } catch (SdkException e) {
      // They come once more, and their records are found.
      return List.of();
    }
  }

  /// Lets others have the messages at once.
  void giveBack(List<Message> messages) {
    messages.forEach(message ->
        sqs.changeMessageVisibility(request ->
            request
                .queueUrl(queue.url())
                .receiptHandle(message.receiptHandle())
                .visibilityTimeout(0)));
  }
}
