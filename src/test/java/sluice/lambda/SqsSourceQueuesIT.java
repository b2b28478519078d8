package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.batch.SourceQueue;
import sluice.local.aws.LocalQueues;
import sluice.message.Message;
import sluice.store.BlockingCalls;
import sluice.testing.MessageBuilder;
import sluice.time.SystemTime;

/// Deletion and visibility on an SQS that keeps both.
final class SqsSourceQueuesIT {
  private static final Duration VISIBILITY = Duration.ofMinutes(5);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final LocalQueues QUEUES = LocalQueues.start();
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();
  private static final SystemTime TIME = new SystemTime(THREADS);

  @AfterAll
  static void stop() {
    THREADS.close();
    QUEUES.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"deleted", "deleted.fifo"})
  void finishedMessages_areDeletedAndTheRestStays(String name) {
    LocalQueues.Queue queue = QUEUES.create(name, VISIBILITY, 5);
    List<Message> messages = receive(queue, 25);
    List<Message> done = messages.subList(0, 23);
    List<Message> rest = messages.subList(23, 25);

    assertThat(of(queue).delete(done).join()).isEmpty();

    makeVisible(queue, rest);
    assertThat(again(queue, 1)).containsExactlyInAnyOrderElementsOf(bodies(rest));
  }

  @Test
  void invalidReceipt_keepsNoOtherMessageFromBeingDeleted() {
    LocalQueues.Queue queue = QUEUES.create("worthless", VISIBILITY, 5);
    List<Message> messages = receive(queue, 12);
    List<Message> asTold = new ArrayList<>(messages);
    asTold.set(5, withReceipt(messages.get(5), "no receipt of this queue"));

    List<String> failures = of(queue).delete(asTold).join();

    assertThat(failures).singleElement().asString().contains("ReceiptHandleIsInvalid");
    makeVisible(queue, List.of(messages.get(5)));
    assertThat(again(queue, 1)).containsExactly(messages.get(5).body());
  }

  @Test
  void returnedMessages_areDelayedAndNoOthers() {
    LocalQueues.Queue queue = QUEUES.create("delayed", VISIBILITY, 5);
    List<Message> messages = receive(queue, 13);
    Map<String, Duration> delays = new HashMap<>();
    messages.subList(0, 11).forEach(message -> delays.put(message.id(), Duration.ZERO));
    delays.put(messages.get(11).id(), Duration.ofSeconds(1));

    assertThat(of(queue).delay(messages, delays).join()).isEmpty();

    assertThat(again(queue, 2))
        .as("all but the last, of which nothing was said")
        .containsExactlyInAnyOrderElementsOf(bodies(messages.subList(0, 12)));
  }

  @Test
  void invalidReceipt_keepsNoOtherMessageFromBeingDelayed() {
    LocalQueues.Queue queue = QUEUES.create("worthless-delay", VISIBILITY, 5);
    List<Message> messages = receive(queue, 3);
    List<Message> asTold = new ArrayList<>(messages);
    asTold.set(1, withReceipt(messages.get(1), "no receipt of this queue"));
    Map<String, Duration> delays =
        messages.stream().collect(Collectors.toMap(Message::id, _ -> Duration.ZERO));

    List<String> failures = of(queue).delay(asTold, delays).join();

    assertThat(failures).singleElement().asString().isNotBlank();
    assertThat(again(queue, 1))
        .containsExactlyInAnyOrder(messages.getFirst().body(), messages.getLast().body());
  }

  @Test
  void missingQueue_isTold() {
    LocalQueues.Queue queue = QUEUES.create("there", VISIBILITY, 5);
    List<Message> messages = receive(queue, 1);
    var gone = new LocalQueues.Queue("gone", queue.url(), queue.arn() + "-no-more");

    assertThat(of(gone).delete(messages).join()).singleElement().asString().isNotBlank();
  }

  private static SourceQueue of(LocalQueues.Queue queue) {
    return new SqsSourceQueues(QUEUES::client, new BlockingCalls(THREADS, THREADS), TIME)
        .of(queue.arn(), TIME.nanos() + LIMIT.toNanos());
  }

  /// Sends so many and receives them, in the order sent.
  private static List<Message> receive(LocalQueues.Queue queue, int count) {
    IntStream.range(0, count).forEach(number -> send(queue, "m%02d".formatted(number)));
    List<Message> received = new ArrayList<>();
    while (received.size() < count) {
      QUEUES
          .client()
          .receiveMessage(request -> request.queueUrl(queue.url()).maxNumberOfMessages(10))
          .messages()
          .forEach(message -> received.add(message(queue, message)));
    }
    return received.stream().sorted(Comparator.comparing(Message::body)).toList();
  }

  private static void send(LocalQueues.Queue queue, String body) {
    QUEUES
        .client()
        .sendMessage(request -> {
          request.queueUrl(queue.url()).messageBody(body);
          if (queue.isFifo()) {
            // A group of its own each: what is deleted makes way for nobody else.
            request.messageGroupId(body).messageDeduplicationId(body);
          }
        });
  }

  private static void makeVisible(LocalQueues.Queue queue, List<Message> messages) {
    messages.forEach(message ->
        QUEUES
            .client()
            .changeMessageVisibility(request ->
                request
                    .queueUrl(queue.url())
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(0)));
  }

  /// What can be received, until nothing has come for so long.
  private static Set<String> again(LocalQueues.Queue queue, int seconds) {
    Set<String> bodies = new HashSet<>();
    List<software.amazon.awssdk.services.sqs.model.Message> received;
    do {
      received =
          QUEUES
              .client()
              .receiveMessage(request ->
                  request
                      .queueUrl(queue.url())
                      .maxNumberOfMessages(10)
                      .waitTimeSeconds(seconds)
                      .visibilityTimeout(60))
              .messages();
      received.forEach(message -> bodies.add(message.body()));
    } while (!received.isEmpty());
    return bodies;
  }

  private static List<String> bodies(List<Message> messages) {
    return messages.stream().map(Message::body).toList();
  }

  private static Message message(
      LocalQueues.Queue queue, software.amazon.awssdk.services.sqs.model.Message message) {
    return MessageBuilder.message(message.messageId())
        .body(message.body())
        .queue(queue.name())
        .receiptHandle(message.receiptHandle())
        .build();
  }

  private static Message withReceipt(Message message, String receiptHandle) {
    return MessageBuilder.like(message).receiptHandle(receiptHandle).build();
  }
}
