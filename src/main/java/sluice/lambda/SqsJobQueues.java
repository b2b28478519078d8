package sluice.lambda;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import sluice.chunk.ChunkMessage;
import sluice.job.JobQueues;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// The queues of prompts and jobs on SQS. Safe for many threads.
///
/// @param sqs may retry
/// @param promptQueueUrl a standard queue
/// @param jobsQueueUrl another one
record SqsJobQueues(Supplier<SqsClient> sqs, String promptQueueUrl, String jobsQueueUrl)
    implements JobQueues {
  /// Together all messages of a queue (Amazon SQS, `GetQueueAttributes`).
  private static final List<QueueAttributeName> COUNTS =
      List.of(
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);

  @Override
  public List<ChunkMessage> send(List<ChunkMessage> chunks) {
    List<SendMessageBatchRequestEntry> entries =
        IntStream.range(0, chunks.size()).mapToObj(place -> entry(place, chunks)).toList();
    return call(() ->
            sqs.get()
                .sendMessageBatch(request -> request.queueUrl(promptQueueUrl).entries(entries)))
        .failed()
        .stream()
        .map(BatchResultErrorEntry::id)
        .map(place -> chunks.get(Integer.parseInt(place)))
        .toList();
  }

  /// Entries are told apart by their place.
  private static SendMessageBatchRequestEntry entry(int place, List<ChunkMessage> chunks) {
    ChunkMessage chunk = chunks.get(place);
    return SendMessageBatchRequestEntry.builder()
        .id(Integer.toString(place))
        .messageBody(chunk.body())
        .messageGroupId(chunk.group())
        .build();
  }

  @Override
  public long promptMessages() {
    GetQueueAttributesResponse counts =
        call(() ->
            sqs.get()
                .getQueueAttributes(
                    request -> request.queueUrl(promptQueueUrl).attributeNames(COUNTS)));
    return COUNTS.stream()
        .mapToLong(name -> Long.parseLong(counts.attributes().getOrDefault(name, "0")))
        .sum();
  }

  @Override
  public String sendJob(String body, Duration delay) {
    return call(() ->
            sqs.get()
                .sendMessage(request ->
                    request
                        .queueUrl(jobsQueueUrl)
                        .messageBody(body)
                        .delaySeconds(Math.toIntExact(delay.toSeconds()))))
        .messageId();
  }

  /// Lets a message of the queue of jobs be received again after a time.
  ///
  /// @throws JobQueues.QueueFailedException where the queue does not do so
  void delay(String receiptHandle, Duration delay) {
    var _ =
        call(() ->
            sqs.get()
                .changeMessageVisibility(request ->
                    request
                        .queueUrl(jobsQueueUrl)
                        .receiptHandle(receiptHandle)
                        .visibilityTimeout(Math.toIntExact(delay.toSeconds()))));
  }

  private static <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
      throw new QueueFailedException("SQS answered %d %s".formatted(e.statusCode(), code), e);
    } catch (SdkException e) {
      throw new QueueFailedException("SQS did not answer: " + e.getClass().getSimpleName(), e);
    }
  }
}
