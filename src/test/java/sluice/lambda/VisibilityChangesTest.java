package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.message.Message;
import sluice.time.VirtualTime;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

final class VisibilityChangesTest {
  private static final String QUEUE = "arn:aws:sqs:eu-west-1:123456789012:prompts";
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Queue queue = new Queue();
  private final VisibilityChanges changes =
      new VisibilityChanges(queue, Runnable::run, new VirtualTime());

  @Test
  void goOutInBatchesOfTenForWhatComesBackAlone() {
    List<Message> messages = IntStream.range(0, 25).mapToObj(n -> message("m" + n)).toList();
    Map<String, Duration> delays =
        IntStream.range(0, 21)
            .boxed()
            .collect(Collectors.toMap(n -> "m" + n, n -> Duration.ofSeconds(30 + n)));

    List<String> failures = changes.set(QUEUE, messages, delays, LIMIT).join();

    assertThat(failures).isEmpty();
    assertThat(queue.requests)
        .extracting(request -> request.entries().size())
        .containsExactly(10, 10, 1);
    assertThat(queue.requests.getLast().entries().getFirst())
        .satisfies(entry -> {
          assertThat(entry.id()).isEqualTo("m20");
          assertThat(entry.receiptHandle()).isEqualTo("handle of m20");
          assertThat(entry.visibilityTimeout()).isEqualTo(50);
        });
  }

  @Test
  void askForTheQueuesUrlOnce() {
    var _ = changes.set(QUEUE, List.of(message("m1")), Map.of("m1", LIMIT), LIMIT).join();
    var _ = changes.set(QUEUE, List.of(message("m1")), Map.of("m1", LIMIT), LIMIT).join();

    assertThat(queue.asked).containsExactly("prompts of 123456789012");
    assertThat(queue.requests)
        .extracting(ChangeMessageVisibilityBatchRequest::queueUrl)
        .containsOnly("url");
  }

  @Test
  void tellWhatFailedInsteadOfFailing() {
    queue.refusing = true;

    assertThat(changes.set(QUEUE, List.of(message("m1")), Map.of("m1", LIMIT), LIMIT).join())
        .containsExactly("ReceiptHandleIsInvalid: stale");

    assertThat(
            changes.set(QUEUE + "-gone", List.of(message("m1")), Map.of("m1", LIMIT), LIMIT).join())
        .singleElement()
        .asString()
        .contains("no such queue");
  }

  private static Message message(String id) {
    return new Message(
        id,
        "body",
        Optional.empty(),
        Optional.empty(),
        "prompts",
        Optional.empty(),
        1,
        Instant.EPOCH,
        "handle of " + id,
        true);
  }

  private static final class Queue implements SqsClient {
    private final List<ChangeMessageVisibilityBatchRequest> requests = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private boolean refusing;

    @Override
    public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
      if (request.queueName().endsWith("-gone")) {
        throw QueueDoesNotExistException.builder().message("no such queue").build();
      }
      asked.add(request.queueName() + " of " + request.queueOwnerAWSAccountId());
      return GetQueueUrlResponse.builder().queueUrl("url").build();
    }

    @Override
    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
        ChangeMessageVisibilityBatchRequest request) {
      requests.add(request);
      var response = ChangeMessageVisibilityBatchResponse.builder();
      return refusing
          ? response
              .failed(
                  BatchResultErrorEntry.builder()
                      .code("ReceiptHandleIsInvalid")
                      .message("stale")
                      .build())
              .build()
          : response.build();
    }

    @Override
    public String serviceName() {
      return "sqs";
    }

    @Override
    public void close() {}
  }
}
