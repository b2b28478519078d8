package sluice.local.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import sluice.job.JobMessage;
import sluice.job.JobProcessor;
import sluice.job.Step;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Does the next step of a job for each message of the queue of jobs, and sets when a message comes
/// back. Safe for many threads.
public record StepHandler(JobProcessor processor, SqsClient sqs, LocalQueues.Queue jobs)
    implements RequestHandler<SQSEvent, SQSBatchResponse> {
  /// What an invocation keeps for itself at its end.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> returned = new ArrayList<>();
    for (SQSMessage message : event.getRecords()) {
      Instant until = Instant.now().plusMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
      if (processor.step(read(message), until) instanceof Step.LookAgain(Duration after)) {
        sqs.changeMessageVisibility(request ->
            request
                .queueUrl(jobs.url())
                .receiptHandle(message.getReceiptHandle())
                .visibilityTimeout((int) after.toSeconds()));
        returned.add(new BatchItemFailure(message.getMessageId()));
      }
    }
    return new SQSBatchResponse(returned);
  }

  private static JobMessage read(SQSMessage message) {
    int receives =
        Integer.parseInt(message.getAttributes().getOrDefault("ApproximateReceiveCount", "1"));
    return new JobMessage(message.getMessageId(), message.getBody(), receives);
  }
}
