package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.batch.SourceQueue;
import sluice.message.Message;
import sluice.store.BlockingCalls;
import sluice.testing.MessageBuilder;
import sluice.testing.VirtualTime;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

final class SqsSourceQueuesTest {
  private static final String QUEUE = "arn:aws:sqs:eu-west-1:123456789012:prompts";
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final VirtualTime time = new VirtualTime();
  private final AtomicInteger made = new AtomicInteger();
  private final Sqs sqs = new Sqs();
  private final SqsSourceQueues queues =
      new SqsSourceQueues(
          () -> {
            made.incrementAndGet();
            return sqs;
          },
          new BlockingCalls(Runnable::run, Runnable::run),
          time);

  @ParameterizedTest
  @CsvSource({"PT15M, PT14M40S", "PT60S, PT40S", "PT40S, PT20S", "PT30S, PT15S", "PT3S, PT1.5S"})
  void client_isMadeBeforeTheDeadlineOfAnInvocation(Duration left, Duration expected) {
    var _ = queues.of(QUEUE, time.nanos() + left.toNanos());

    time.advance(expected.minusMillis(1));
    assertThat(made).hasValue(0);

    time.advance(Duration.ofMillis(1));
    assertThat(made).hasValue(1);
  }

  @Test
  void clientThatWasNotNeeded_isMadeForTheLatestInvocationAlone() {
    var _ = queues.of(QUEUE, time.nanos() + Duration.ofMinutes(15).toNanos());
    time.advance(Duration.ofMinutes(10));
    var _ = queues.of(QUEUE, time.nanos() + Duration.ofMinutes(15).toNanos());

    time.advance(Duration.ofMinutes(14));
    assertThat(made).hasValue(0);

    time.advance(Duration.ofMinutes(10));
    assertThat(made).hasValue(1);
  }

  @Test
  void returnedMessages_areDelayedInBatchesOfTen() {
    List<Message> messages = IntStream.range(0, 25).mapToObj(n -> message("m" + n)).toList();
    Map<String, Duration> delays =
        IntStream.range(0, 21)
            .boxed()
            .collect(Collectors.toMap(n -> "m" + n, n -> Duration.ofSeconds(30 + n)));

    List<String> failures = queues.of(QUEUE, LIMIT.toNanos()).delay(messages, delays).join();

    assertThat(failures).isEmpty();
    assertThat(sqs.requests)
        .extracting(request -> request.entries().size())
        .containsExactly(10, 10, 1);
    assertThat(sqs.requests.getLast().entries().getFirst())
        .satisfies(entry -> {
          assertThat(entry.id()).isEqualTo("m20");
          assertThat(entry.receiptHandle()).isEqualTo("handle of m20");
          assertThat(entry.visibilityTimeout()).isEqualTo(50);
        });
  }

  @Test
  void message_isDelayedOnceInAnInvocation() {
    SourceQueue queue = queues.of(QUEUE, LIMIT.toNanos());

    var _ = queue.delay(List.of(message("m1")), Map.of("m1", LIMIT)).join();
    var _ =
        queue.delay(List.of(message("m1"), message("m2")), Map.of("m1", LIMIT, "m2", LIMIT)).join();

    assertThat(sqs.requests)
        .flatExtracting(ChangeMessageVisibilityBatchRequest::entries)
        .extracting(entry -> entry.id())
        .containsExactly("m1", "m2");
  }

  @Test
  void failedDelay_isTriedAgain() {
    SourceQueue queue = queues.of(QUEUE, LIMIT.toNanos());
    List<Message> messages = List.of(message("m1"), message("m2"));
    Map<String, Duration> delays = Map.of("m1", LIMIT, "m2", LIMIT);
    sqs.refusing = true;
    var _ = queue.delay(messages, delays).join();
    sqs.refusing = false;

    assertThat(queue.delay(messages, delays).join()).isEmpty();

    assertThat(sqs.requests)
        .extracting(
            request -> request.entries().stream().map(entry -> entry.id()).toList().toString())
        .containsExactly("[m1, m2]", "[m1]");
  }

  @Test
  void queueUrl_isAskedForOnce() {
    var _ =
        queues.of(QUEUE, LIMIT.toNanos()).delay(List.of(message("m1")), Map.of("m1", LIMIT)).join();
    var _ =
        queues.of(QUEUE, LIMIT.toNanos()).delay(List.of(message("m1")), Map.of("m1", LIMIT)).join();

    assertThat(sqs.asked).containsExactly("prompts of 123456789012");
    assertThat(sqs.requests)
        .extracting(ChangeMessageVisibilityBatchRequest::queueUrl)
        .containsOnly("url");
  }

  @Test
  void failures_areToldInsteadOfThrown() {
    sqs.refusing = true;

    assertThat(
            queues
                .of(QUEUE, LIMIT.toNanos())
                .delay(List.of(message("m1")), Map.of("m1", LIMIT))
                .join())
        .containsExactly("ReceiptHandleIsInvalid: stale");

    assertThat(
            queues
                .of(QUEUE + "-gone", LIMIT.toNanos())
                .delay(List.of(message("m1")), Map.of("m1", LIMIT))
                .join())
        .singleElement()
        .asString()
        .contains("no such queue");
  }

  private static Message message(String id) {
    return MessageBuilder.message(id).queue("prompts").build();
  }

  private static final class Sqs implements SqsClient {
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
                      .id("m1")
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
