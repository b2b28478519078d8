package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRange;
import sluice.chunk.RunKey;
import sluice.local.aws.LocalQueues;
import software.amazon.awssdk.services.sqs.model.Message;

/// The queues of prompts and jobs on an SQS that keeps them.
final class SqsJobQueuesIT {
  private static final Duration VISIBILITY = Duration.ofMinutes(16);
  private static final LocalQueues SQS = LocalQueues.start();

  private final LocalQueues.Queue prompts = SQS.create("prompts", VISIBILITY, 500);
  private final LocalQueues.Queue jobs = SQS.create("jobs", VISIBILITY, 1_000);
  private final SqsJobQueues queues = new SqsJobQueues(SQS::client, prompts.url(), jobs.url());

  @AfterAll
  static void stop() {
    SQS.close();
  }

  @Test
  void promptMessages_areCountedWaitingAndInFlight() {
    var run = new RunKey("march", 1);
    List<ChunkMessage> chunks =
        List.of(
            new ChunkMessage(run, new ChunkRange(0, 0, 10, 0, 100), Instant.EPOCH),
            new ChunkMessage(run, new ChunkRange(1, 10, 20, 100, 200), Instant.EPOCH));

    assertThat(queues.send(chunks)).isEmpty();
    assertThat(queues.promptMessages()).isEqualTo(2);
    assertThat(receive(prompts)).hasSize(1);

    assertThat(queues.promptMessages()).isEqualTo(2);
  }

  @Test
  void jobMessages_comeAfterTheirDelay() {
    String later = queues.sendJob("later", Duration.ofMinutes(15));
    String now = queues.sendJob("now", Duration.ZERO);

    Message message = receive(jobs).getFirst();
    assertThat(message.messageId()).isEqualTo(now).isNotEqualTo(later);
    queues.delay(message.receiptHandle(), Duration.ZERO);

    assertThat(receive(jobs)).extracting(Message::body).containsExactly("now");
  }

  private static List<Message> receive(LocalQueues.Queue queue) {
    return SQS.client()
        .receiveMessage(request -> request.queueUrl(queue.url()).waitTimeSeconds(5))
        .messages();
  }
}
