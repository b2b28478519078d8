package sluice.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Function;
import sluice.message.Message;
import sluice.testing.MessageBuilder;
import sluice.testing.VirtualTime;

/// A queue of SQS and its dead-letter queue: visibility, receive counts, receipt handles,
/// retention, and what is billed. A message is made when it is received, so that a million of them
/// take little memory. Confined to one thread.
final class PromptQueue {
  static final String NAME = "prompts";

  /// SQS takes and gives no more in one call.
  private static final int CALL = 10;

  /// SQS hands out no more at a time.
  private static final int MOST_AWAY = 120_000;

  private final VirtualTime time;
  private final StackConfig stack;
  private final DeliveryOrder order;
  private final int groups;
  private final int[] receives;
  private final long[] visibleAt;
  private final State[] states;
  private final PriorityQueue<Away> away =
      new PriorityQueue<>(Comparator.comparingLong(Away::until).thenComparingInt(Away::number));
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

  /// A queue on which so many messages are dropped at this moment.
  ///
  /// @param groups of a FIFO queue; none for a standard one
  PromptQueue(VirtualTime time, StackConfig stack, int messages, int groups, long seed) {
    this.time = time;
    this.stack = stack;
    this.groups = groups;
    this.receives = new int[messages];
    this.visibleAt = new long[messages];
    this.states = new State[messages];
    Arrays.fill(states, State.VISIBLE);
    var random = new Random(seed);
    this.order =
        groups == 0
            ? new DeliveryOrder.Any(messages, random)
            : new DeliveryOrder.Groups(messages, groups, random);
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
      if (receives[number] >= stack.queue().maxReceives()) {
        order.forget(number, /* wasVisible= */ false);
        states[number] = State.DEAD;
        dead++;
      } else {
        receives[number]++;
        awayCount++;
        states[number] = State.AWAY;
        hide(number, stack.queue().visibility());
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
    MessageBuilder message =
        MessageBuilder.message(id(number))
            .body("Prompt " + number + ": say it in French, Greek and Hungarian.")
            .queue(NAME)
            .receivedTimes(receives[number])
            .receiptHandle(handle(number));
    return (groups == 0 ? message : message.inGroup("g" + number % groups)).build();
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
      int number = number(message);
      if (isHeld(message)) {
        boolean wasVisible = states[number] == State.VISIBLE;
        awayCount -= wasVisible ? 0 : 1;
        order.forget(number, wasVisible);
        states[number] = State.DELETED;
        deleted++;
      }
    }
    return deleted - before;
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
    boolean isThere = states[number] == State.AWAY || states[number] == State.VISIBLE;
    return isThere && message.receiptHandle().equals(handle(number));
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
    if (now >= stack.queue().retention().toNanos()) {
      expire();
    }
  }

  private void expire() {
    for (int number = 0; number < states.length; number++) {
      if (states[number] == State.VISIBLE || states[number] == State.AWAY) {
        order.forget(number, states[number] == State.VISIBLE);
        states[number] = State.EXPIRED;
        expired++;
      }
    }
    awayCount = 0;
    away.clear();
  }

  /// Whether anything is visible now.
  boolean hasVisible() {
    settle();
    return order.hasNext();
  }

  /// How many are neither deleted, nor dead, nor gone.
  int left() {
    return states.length - deleted - dead - expired;
  }

  int dead() {
    return dead;
  }

  int expired() {
    return expired;
  }

  double meanReceives() {
    return Arrays.stream(receives).average().orElse(0);
  }

  int mostReceives() {
    return Arrays.stream(receives).max().orElse(0);
  }
}
