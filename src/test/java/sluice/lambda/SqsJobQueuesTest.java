package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRange;
import sluice.chunk.RunKey;
import sluice.job.JobQueues;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

final class SqsJobQueuesTest {
  private final FakeSqs sqs = new FakeSqs();
  private final SqsJobQueues queues = new SqsJobQueues(() -> sqs, "prompts-url", "jobs-url");

  @Test
  void chunks_areSentInTheGroupOfTheirJob() {
    List<ChunkMessage> chunks = chunks(10);

    assertThat(queues.send(chunks)).isEmpty();

    assertThat(sqs.sent)
        .singleElement()
        .satisfies(call -> {
          assertThat(call.queueUrl()).isEqualTo("prompts-url");
          assertThat(call.entries())
              .extracting(entry -> entry.messageBody())
              .isEqualTo(chunks.stream().map(ChunkMessage::body).toList());
          assertThat(call.entries()).extracting(entry -> entry.id()).doesNotHaveDuplicates();
          assertThat(call.entries())
              .extracting(entry -> entry.messageGroupId())
              .containsOnly(chunks.getFirst().group());
        });
  }

  @Test
  void refusedChunks_areReturned() {
    List<ChunkMessage> chunks = chunks(10);
    sqs.refusing = List.of("3", "9");

    assertThat(queues.send(chunks)).containsExactly(chunks.get(3), chunks.get(9));
  }

  @Test
  void messages_areCountedWhetherTheyWaitOrAreInFlight() {
    sqs.counts =
        Map.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "100",
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, "20",
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "3");

    assertThat(queues.promptMessages()).isEqualTo(123);
  }

  @Test
  void failingQueue_isToldWithoutTheMessage() {
    sqs.isFailing = true;

    assertThatThrownBy(() -> queues.sendJob("the body", Duration.ZERO))
        .isInstanceOf(JobQueues.QueueFailedException.class)
        .hasMessage("SQS answered 503 ServiceUnavailable");
    assertThatThrownBy(() -> queues.send(chunks(1)))
        .isInstanceOf(JobQueues.QueueFailedException.class);
    assertThatThrownBy(queues::promptMessages).isInstanceOf(JobQueues.QueueFailedException.class);
    assertThatThrownBy(() -> queues.delay("receipt", Duration.ZERO))
        .isInstanceOf(JobQueues.QueueFailedException.class);
  }

  private static List<ChunkMessage> chunks(int count) {
    var run = new RunKey("march", 1);
    return IntStream.range(0, count)
        .mapToObj(chunk ->
            new ChunkMessage(
                run,
                new ChunkRange(
                    chunk, chunk * 10, chunk * 10 + 10, chunk * 100L, chunk * 100L + 100),
                Instant.EPOCH))
        .toList();
  }
}
