package sluice.local.aws;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import sluice.chunk.ChunkMessage;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// The messages of the queue of jobs that come back as timers. They are made visible as soon as
/// chunks are done, also those that were done while a step ran. Safe for many threads.
public final class Timers {
  private final SqsClient sqs;
  private final LocalQueues.Queue jobs;
  private final Map<String, String> handles = new HashMap<>();
  private long finished;

  public Timers(SqsClient sqs, LocalQueues.Queue jobs) {
    this.sqs = sqs;
    this.jobs = jobs;
  }

  /// How often chunks were done so far.
  public synchronized long now() {
    return finished;
  }

  /// A step is over.
  ///
  /// @param begun the reading of [#now()] at its beginning
  public synchronized void stepped(SQSEvent event, SQSBatchResponse response, long begun) {
    Set<String> back =
        response.getBatchItemFailures().stream()
            .map(BatchItemFailure::getItemIdentifier)
            .collect(Collectors.toSet());
    for (SQSMessage message : event.getRecords()) {
      if (back.contains(message.getMessageId())) {
        handles.put(message.getMessageId(), message.getReceiptHandle());
      } else {
        handles.remove(message.getMessageId());
      }
    }
    if (finished != begun) {
      lookNow();
    }
  }

  /// Messages of the prompt queue are done.
  public synchronized void finished(List<Message> messages) {
    if (messages.stream().anyMatch(message -> ChunkMessage.of(message.body()).isPresent())) {
      finished++;
      lookNow();
    }
  }

  private void lookNow() {
    handles.values().forEach(this::lookNow);
    handles.clear();
  }

  /// A timer that is being worked off already has no such handle any more.
  private void lookNow(String handle) {
    try {
      sqs.changeMessageVisibility(
          request -> request.queueUrl(jobs.url()).receiptHandle(handle).visibilityTimeout(0));
    } catch (SqsException e) {
      // The look comes at its time.
    }
  }
}
