package sluice.local.aws;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import sluice.chunk.ChunkMessage;
import sluice.job.JobQueues;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/// The two queues of jobs on this machine. Message groups are left out: the SQS of this process
/// knows them in FIFO queues alone. Safe for many threads.
public record LocalJobQueues(SqsClient sqs, LocalQueues.Queue prompts, LocalQueues.Queue jobs)
    implements JobQueues {
  private static final List<QueueAttributeName> COUNTS =
      List.of(
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

  @Override
  public List<ChunkMessage> send(List<ChunkMessage> chunks) {
    List<SendMessageBatchRequestEntry> entries =
        IntStream.range(0, chunks.size())
            .mapToObj(index ->
                SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(index))
                    .messageBody(chunks.get(index).body())
                    .build())
            .toList();
    try {
      Set<String> sent = new HashSet<>();
      sqs
          .sendMessageBatch(request -> request.queueUrl(prompts.url()).entries(entries))
          .successful()
          .stream()
          .map(SendMessageBatchResultEntry::id)
          .forEach(sent::add);
      return IntStream.range(0, chunks.size())
          .filter(index -> !sent.contains(Integer.toString(index)))
          .mapToObj(chunks::get)
          .toList();
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  @Override
  public long promptMessages() {
    try {
      Map<QueueAttributeName, String> counts =
          sqs.getQueueAttributes(request -> request.queueUrl(prompts.url()).attributeNames(COUNTS))
              .attributes();
      return COUNTS.stream()
          .mapToLong(name -> Long.parseLong(counts.getOrDefault(name, "0")))
          .sum();
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  @Override
  public String sendJob(String body, Duration delay) {
    try {
      return sqs.sendMessage(request ->
              request.queueUrl(jobs.url()).messageBody(body).delaySeconds((int) delay.toSeconds()))
          .messageId();
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  private static QueueFailedException failed(SdkException failure) {
    return new QueueFailedException("the queue does not answer: " + failure.getMessage(), failure);
  }
}
