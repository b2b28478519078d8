package sluice.simulation;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import sluice.testing.MessageBuilder;
import sluice.testing.VirtualTime;

/// The single prompts of a scenario as messages of the prompt queue.
final class Prompts {
  /// The prompt queue's name.
  static final String QUEUE = "prompts";

  private Prompts() {}

  /// A queue on which so many prompts are dropped at this moment.
  ///
  /// @param groups of a FIFO queue; none for a standard one
  static SqsQueue on(VirtualTime time, StackConfig stack, int messages, int groups, long seed) {
    var random = new Random(seed);
    DeliveryOrder order =
        groups == 0
            ? new DeliveryOrder.Any(random)
            : new DeliveryOrder.Groups(messages, groups, random);
    var queue = new SqsQueue(QUEUE, time, stack.queue(), order, number -> message(number, groups));
    IntStream.range(0, messages).forEach(_ -> queue.send(Duration.ZERO));
    return queue;
  }

  private static MessageBuilder message(int number, int groups) {
    MessageBuilder message =
        MessageBuilder.message(SqsQueue.id(number))
            .body("Prompt " + number + ": say it in French, Greek and Hungarian.");
    return groups == 0 ? message : message.inGroup("g" + number % groups);
  }
}
