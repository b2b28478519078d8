package sluice.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import sluice.message.Message;
import sluice.testing.MessageBuilder;
import sluice.testing.VirtualTime;

/// A queue of SQS and its dead-letter queue: visibility, receive counts, receipt handles,
/// retention, and what is billed. A message is made when it is received, so that a million of them
/// take little memory. Confined to one thread.
final class SqsQueue {
  /// SQS takes and gives no more in one call.
  private static final int CALL = 10;

  /// SQS hands out no more at a time.
  private static final int MOST_AWAY = 120_000;

  private static final int FIRST_SIZE = 16;

  private final String name;
  private final VirtualTime time;
  private final StackConfig.Queue rules;
  private final DeliveryOrder order;
  private final IntFunction<MessageBuilder> contents;
  private int[] receives = new int[FIRST_SIZE];
  private long[] sentAt = new long[FIRST_SIZE];
  private long[] visibleAt = new long[FIRST_SIZE];
  private State[] states = new State[FIRST_SIZE];
  private final PriorityQueue<Away> away =
      new PriorityQueue<>(Comparator.comparingLong(Away::until).thenComparingInt(Away::number));
  private int sent;

  /// The number of the oldest message that may still be there.
  private int oldest;

  private int awayCount;
  private int deleted;
  private int dead;
  private int expired;
  long requests;

  private enum State {
    VISIBLE,
    AWAY,
    DELETED,
    DEAD,
    EXPIRED
  }

  private record Away(long until, int number) {}

  /// A queue without messages.
  ///
  /// @param contents makes a message by its number, with its body and its group
  SqsQueue(
      String name,
      VirtualTime time,
      StackConfig.Queue rules,
      DeliveryOrder order,
      IntFunction<MessageBuilder> contents) {
    this.name = name;
    this.time = time;
    this.rules = rules;
    this.order = order;
    this.contents = contents;
  }

  /// Takes one more message.
  ///
  /// @param delay until it can be received
  /// @return its number
  int send(Duration delay) {
    int number = sent++;
    if (number == states.length) {
      int size = number * 2;
      receives = Arrays.copyOf(receives, size);
      sentAt = Arrays.copyOf(sentAt, size);
      visibleAt = Arrays.copyOf(visibleAt, size);
      states = Arrays.copyOf(states, size);
    }
    sentAt[number] = time.nanos();
    if (delay.isPositive()) {
      awayCount++;
      states[number] = State.AWAY;
      hide(number, delay);
    } else {
      states[number] = State.VISIBLE;
      order.add(number);
    }
    return number;
  }

  /// Counts the calls by which so many messages are sent.
  void billSends(int messages) {
    requests += Math.ceilDiv((long) messages, CALL);
  }

  /// Hands out what is visible, and counts the calls that takes.
  ///
  /// @param bytes how large all of them may be together
  List<Message> receive(int most, long bytes) {
    settle();
    order.begin();
    List<Message> received = new ArrayList<>();
    long size = 0;
    while (received.size() < most && order.hasNext() && awayCount < MOST_AWAY && size < bytes) {
      int number = order.take();
      if (receives[number] >= rules.maxReceives()) {
        order.forget(number, /* wasVisible= */ false);
        states[number] = State.DEAD;
        dead++;
      } else {
        receives[number]++;
        awayCount++;
        states[number] = State.AWAY;
        hide(number, rules.visibility());
        received.add(message(number));
        size += size(received.getLast());
      }
    }
    requests += Math.max(1, calls(received));
    return received;
  }

  private static long calls(List<Message> messages) {
    return Math.ceilDiv((long) messages.size(), CALL);
  }

  /// What a message takes in an event.
  private static long size(Message message) {
    return 1024L + message.body().length();
  }

  private Message message(int number) {
    return contents
        .apply(number)
        .queue(name)
        .receivedTimes(receives[number])
        .receiptHandle(handle(number))
        .build();
  }

  static String id(int number) {
    return "m" + number;
  }

  static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  private static int number(Message message) {
    return number(message.id());
  }

  private String handle(int number) {
    return number + "/" + receives[number];
  }

  /// Deletes what is done. A handle of an earlier receive does nothing, as with SQS.
  ///
  /// @return how many are gone by that
  int delete(List<Message> messages) {
    settle();
    requests += calls(messages);
    int before = deleted;
    for (Message message : messages) {
      if (isHeld(message)) {
        remove(number(message), State.DELETED);
        deleted++;
      }
    }
    return deleted - before;
  }

  private void remove(int number, State state) {
    boolean wasVisible = states[number] == State.VISIBLE;
    awayCount -= wasVisible ? 0 : 1;
    order.forget(number, wasVisible);
    states[number] = state;
  }

  /// Changes how long messages stay away; in calls of ten.
  ///
  /// @return how many could not be changed
  int delay(List<Message> messages, Function<Message, Duration> delays) {
    settle();
    requests += calls(messages);
    int failed = 0;
    for (Message message : messages) {
      if (isHeld(message) && states[number(message)] == State.AWAY) {
        hide(number(message), delays.apply(message));
      } else {
        failed++;
      }
    }
    return failed;
  }

  private boolean isHeld(Message message) {
    int number = number(message);
    return isThere(number) && message.receiptHandle().equals(handle(number));
  }

  private boolean isThere(int number) {
    return states[number] == State.AWAY || states[number] == State.VISIBLE;
  }

  /// Hands a message that is being processed out once more, as SQS may do.
  void deliverAgain(Message message) {
    if (isHeld(message)) {
      hide(number(message), Duration.ZERO);
    }
  }

  /// Loses a message, as nobody knows.
  void lose(int number) {
    settle();
    if (isThere(number)) {
      remove(number, State.DELETED);
      deleted++;
    }
  }

  /// Nobody asked for anything but whether something is there.
  void billEmptyReceives(long calls) {
    requests += calls;
  }

  private void hide(int number, Duration delay) {
    visibleAt[number] = time.nanos() + delay.toNanos();
    away.add(new Away(visibleAt[number], number));
  }

  /// What has been away long enough is visible again; what is too old is gone.
  private void settle() {
    long now = time.nanos();
    while (!away.isEmpty() && away.element().until() <= now) {
      Away due = away.remove();
      boolean isCurrent =
          states[due.number()] == State.AWAY && visibleAt[due.number()] == due.until();
      if (isCurrent) {
        awayCount--;
        states[due.number()] = State.VISIBLE;
        order.putBack(due.number());
      }
    }
    while (oldest < sent && now - sentAt[oldest] >= rules.retention().toNanos()) {
      if (isThere(oldest)) {
        remove(oldest, State.EXPIRED);
        expired++;
      }
      oldest++;
    }
  }

  /// Whether anything is visible now.
  boolean hasVisible() {
    settle();
    return order.hasNext();
  }

  /// How many are neither deleted, nor dead, nor gone.
  int left() {
    return sent - deleted - dead - expired;
  }

  int dead() {
    return dead;
  }

  int expired() {
    return expired;
  }

  double meanReceives() {
    return IntStream.of(receives).limit(sent).average().orElse(0);
  }

  int mostReceives() {
    return IntStream.of(receives).limit(sent).max().orElse(0);
  }
}
