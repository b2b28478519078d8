package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

final class EventSourceMappingIT {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final EventSourceMapping.Numbers NUMBERS =
      new EventSourceMapping.Numbers(100, SHORT, Duration.ofSeconds(30), 6L << 20);

  private static final LocalQueues QUEUES = LocalQueues.start();

  private final Seen seen = new Seen();

  @AfterAll
  static void stop() {
    QUEUES.close();
  }

  /// What the function was given, and what the mapping told.
  private static final class Seen implements EventSourceMapping.Watcher {
    final BlockingQueue<List<SQSMessage>> batches = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> deleted = new LinkedBlockingQueue<>();
    final BlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();

    @Override
    public void deleted(List<Message> messages) {
      deleted.add(messages.size());
    }

    @Override
    public void failed(RuntimeException failure) {
      failures.add(failure);
    }

    @Override
    public boolean isMoreExpected() {
      return false;
    }

    List<String> awaitBodies(int count) throws InterruptedException {
      List<String> bodies = new ArrayList<>();
      while (bodies.size() < count) {
        batch().stream().map(SQSMessage::getBody).forEach(bodies::add);
      }
      return bodies;
    }

    List<SQSMessage> batch() throws InterruptedException {
      return assertHere(batches.poll(20, TimeUnit.SECONDS));
    }
  }

  private static <T> T assertHere(@org.jspecify.annotations.Nullable T found) {
    assertThat(found).as("in time").isNotNull();
    return java.util.Objects.requireNonNull(found);
  }

  /// A function that is done with all but these.
  private RequestHandler<SQSEvent, SQSBatchResponse> function(Predicate<SQSMessage> returned) {
    return (event, _) -> {
      seen.batches.add(event.getRecords());
      return new SQSBatchResponse(
          event.getRecords().stream()
              .filter(returned)
              .map(message -> new BatchItemFailure(message.getMessageId()))
              .toList());
    };
  }

  private EventSourceMapping map(
      LocalQueues.Queue queue, List<RequestHandler<SQSEvent, SQSBatchResponse>> environments) {
    return EventSourceMapping.start(QUEUES.client(), queue, NUMBERS, seen, environments);
  }

  private static void send(LocalQueues.Queue queue, String body) {
    QUEUES.client().sendMessage(request -> request.queueUrl(queue.url()).messageBody(body));
  }

  private static void send(LocalQueues.Queue queue, String group, String body) {
    QUEUES
        .client()
        .sendMessage(request ->
            request
                .queueUrl(queue.url())
                .messageBody(body)
                .messageGroupId(group)
                .messageDeduplicationId(body));
  }

  private static boolean isFirstReceive(SQSMessage message) {
    return "1".equals(message.getAttributes().get("ApproximateReceiveCount"));
  }

  @Test
  void messagesInTheQueue_areOneBatchAndDeletedWhenDone() throws Exception {
    LocalQueues.Queue queue = QUEUES.create("gathers", Duration.ofMinutes(1), 5);
    IntStream.range(0, 35).forEach(i -> send(queue, "m" + i));

    try (var _ = map(queue, List.of(function(_ -> false)))) {
      List<SQSMessage> batch = seen.batch();

      assertThat(batch).hasSize(35);
      assertThat(batch.getFirst().getEventSourceArn()).isEqualTo(queue.arn()).endsWith(":gathers");
      assertThat(batch.getFirst().getAttributes()).containsKeys("SentTimestamp");
      assertThat(seen.deleted.poll(20, TimeUnit.SECONDS)).isEqualTo(35);
    }
  }

  @Test
  void returnedMessage_isReceivedAgainWhenItIsVisible() throws Exception {
    LocalQueues.Queue queue = QUEUES.create("comes-back", SHORT, 5);
    List.of("good", "bad").forEach(body -> send(queue, body));

    try (var _ =
        map(queue, List.of(function(m -> m.getBody().equals("bad") && isFirstReceive(m))))) {

      assertThat(seen.awaitBodies(3))
          .containsExactlyInAnyOrder("good", "bad", "bad")
          .endsWith("bad");
      assertThat(seen.deleted.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(seen.deleted.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  void failedInvocation_returnsTheWholeBatch() throws Exception {
    LocalQueues.Queue queue = QUEUES.create("fails", SHORT, 5);
    send(queue, "m");
    RequestHandler<SQSEvent, SQSBatchResponse> failing =
        (event, _) -> {
          seen.batches.add(event.getRecords());
          if (isFirstReceive(event.getRecords().getFirst())) {
            throw new IllegalStateException("broken");
          }
          return new SQSBatchResponse(List.of());
        };

    try (var _ = map(queue, List.of(failing))) {

      assertThat(seen.awaitBodies(2)).containsExactly("m", "m");
      assertThat(seen.failures.poll()).hasMessage("broken");
      assertThat(seen.deleted.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  void messageReceivedTooOften_goesToTheDeadLetterQueue() throws Exception {
    LocalQueues.Queue queue = QUEUES.create("hopeless", SHORT, 2);
    send(queue, "hopeless");

    try (var _ = map(queue, List.of(function(_ -> true)))) {
      List<Message> dead = awaitDeadLetters(queue);

      assertThat(dead).map(Message::body).containsExactly("hopeless");
      assertThat(QUEUES.deadLetters(queue)).isEqualTo(1);
      assertThat(seen.batches).hasSize(2);
      assertThat(seen.deleted).containsOnly(0);
    }
  }

  /// One long poll would not do: the embedded queue does not wake who waits when it moves a
  /// message.
  private static List<Message> awaitDeadLetters(LocalQueues.Queue queue) {
    return IntStream.range(0, 20)
        .mapToObj(_ -> receiveDeadLetters(queue))
        .filter(messages -> !messages.isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static List<Message> receiveDeadLetters(LocalQueues.Queue queue) {
    return QUEUES
        .client()
        .receiveMessage(request ->
            request.queueUrl(queue.url() + "-dead").waitTimeSeconds(1).visibilityTimeout(0))
        .messages();
  }

  @Test
  void groupsOfAFifoQueue_keepTheirOrder() throws Exception {
    LocalQueues.Queue queue = QUEUES.create("order.fifo", SHORT, 5);
    IntStream.range(0, 14).forEach(i -> send(queue, "a", "a%02d".formatted(i)));
    IntStream.range(0, 3).forEach(i -> send(queue, "b", "b%02d".formatted(i)));

    try (var _ = map(queue, List.of(function(_ -> false), function(_ -> false)))) {
      List<String> bodies = seen.awaitBodies(17);

      assertThat(bodies).filteredOn(body -> body.startsWith("a")).hasSize(14).isSorted();
      assertThat(bodies).filteredOn(body -> body.startsWith("b")).hasSize(3).isSorted();
    }
  }

  @Test
  void severalEnvironments_areInvokedAtOnce() throws Exception {
    LocalQueues.Queue queue = QUEUES.create("several", Duration.ofMinutes(1), 5);
    var oneRuns = new CountDownLatch(1);
    var bothRun = new CountDownLatch(2);
    RequestHandler<SQSEvent, SQSBatchResponse> waiting =
        (event, context) -> {
          oneRuns.countDown();
          bothRun.countDown();
          await(bothRun);
          assertThat(context.getRemainingTimeInMillis()).isBetween(1, 30_000);
          return function(_ -> false).handleRequest(event, context);
        };
    send(queue, "one");

    try (var _ = map(queue, List.of(waiting, waiting))) {
      // The second message is sent when the first one is under way: it cannot be in its batch.
      await(oneRuns);
      send(queue, "two");

      assertThat(seen.awaitBodies(2)).containsExactlyInAnyOrder("one", "two");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
