package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.message.Message;
import sluice.testing.VirtualTime;

final class SqsQueueTest {
  private static final long ANY_SIZE = Long.MAX_VALUE;

  private final VirtualTime time = new VirtualTime();
  private final StackConfig stack = StackConfig.ofTemplate();

  @Test
  void receivedMessages_areNotHandedOutAgain() {
    SqsQueue queue = queue(25);

    List<Message> all = queue.receive(100, ANY_SIZE);

    assertThat(all).extracting(Message::id).doesNotHaveDuplicates().hasSize(25);
    assertThat(queue.hasVisible()).isFalse();
    assertThat(queue.receive(100, ANY_SIZE)).isEmpty();
  }

  @Test
  void receive_givesNoMoreThanFitsIntoAnEvent() {
    assertThat(queue(100).receive(100, 10_000)).hasSizeLessThan(11);
  }

  @Test
  void undeletedMessage_isVisibleAgainAndItsReceivesAreCounted() {
    SqsQueue queue = queue(1);
    queue.receive(1, ANY_SIZE);

    time.advance(stack.queue().visibility().minusNanos(1));
    assertThat(queue.hasVisible()).isFalse();
    time.advance(Duration.ofNanos(1));
    assertThat(queue.receive(1, ANY_SIZE)).extracting(Message::receives).containsExactly(2);
  }

  @Test
  void delay_countsFromWhenItIsSet() {
    SqsQueue queue = queue(1);
    List<Message> received = queue.receive(1, ANY_SIZE);
    time.advance(Duration.ofMinutes(1));

    assertThat(queue.delay(received, _ -> Duration.ofSeconds(5))).isZero();
    time.advance(Duration.ofSeconds(4));
    assertThat(queue.hasVisible()).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThat(queue.hasVisible()).isTrue();
  }

  @Test
  void deletedMessage_isGone() {
    SqsQueue queue = queue(1);

    assertThat(queue.delete(queue.receive(1, ANY_SIZE))).isEqualTo(1);
    time.advance(Duration.ofHours(1));
    assertThat(queue.hasVisible()).isFalse();
    assertThat(queue.left()).isZero();
  }

  @Test
  void oldReceiptHandle_doesNothing() {
    SqsQueue queue = queue(1);
    List<Message> first = queue.receive(1, ANY_SIZE);
    time.advance(stack.queue().visibility());
    queue.receive(1, ANY_SIZE);

    assertThat(queue.delete(first)).isZero();
    assertThat(queue.delay(first, _ -> Duration.ZERO)).isEqualTo(1);
    assertThat(queue.left()).isEqualTo(1);
  }

  @Test
  void messageReceivedTooOften_isDead() {
    SqsQueue queue = queue(1);
    IntStream.range(0, stack.queue().maxReceives()).forEach(_ -> receiveAndWait(queue));

    assertThat(queue.dead()).isZero();
    assertThat(queue.receive(1, ANY_SIZE)).isEmpty();
    assertThat(queue.dead()).isEqualTo(1);
    assertThat(queue.left()).isZero();
  }

  private void receiveAndWait(SqsQueue queue) {
    assertThat(queue.receive(1, ANY_SIZE)).hasSize(1);
    time.advance(stack.queue().visibility());
  }

  @Test
  void messageTooOld_isGone() {
    SqsQueue queue = queue(3);
    time.advance(stack.queue().retention());

    assertThat(queue.hasVisible()).isFalse();
    assertThat(queue.expired()).isEqualTo(3);
  }

  @Test
  void calls_areBilledByTens() {
    SqsQueue queue = queue(25);
    List<Message> all = queue.receive(25, ANY_SIZE);
    queue.delay(all.subList(0, 11), _ -> Duration.ofHours(1));
    queue.delete(all.subList(11, 25));

    assertThat(queue.requests).isEqualTo(3 + 2 + 2);
  }

  @Test
  void group_isHandedOutInOrderAndNotInParallel() {
    SqsQueue queue = Prompts.on(time, stack, 12, 2, 1);

    List<Message> first = queue.receive(4, ANY_SIZE);
    String group = first.getFirst().group().orElseThrow();
    List<Message> second = queue.receive(100, ANY_SIZE);

    assertThat(first).extracting(Message::group).containsOnly(Optional.of(group));
    assertThat(numbers(first)).isSorted();
    assertThat(second).hasSize(6).extracting(Message::group).doesNotContain(Optional.of(group));
    assertThat(numbers(second)).isSorted();
    assertThat(queue.hasVisible()).isFalse();
  }

  @Test
  void returnedMessageOfAGroup_isNextInTheGroup() {
    SqsQueue queue = Prompts.on(time, stack, 6, 1, 1);
    List<Message> first = queue.receive(3, ANY_SIZE);
    queue.delete(first.subList(0, 1));
    queue.delay(first.subList(1, 3), _ -> Duration.ofSeconds(5));
    time.advance(Duration.ofSeconds(5));

    assertThat(numbers(queue.receive(10, ANY_SIZE))).containsExactly(1, 2, 3, 4, 5);
  }

  private static List<Integer> numbers(List<Message> messages) {
    return messages.stream().map(message -> Integer.valueOf(message.id().substring(1))).toList();
  }

  private SqsQueue queue(int messages) {
    return Prompts.on(time, stack, messages, 0, 1);
  }
}
