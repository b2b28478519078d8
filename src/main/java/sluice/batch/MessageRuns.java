package sluice.batch;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import sluice.dispatch.Invocation;
import sluice.poison.MessageRun;
import sluice.time.Time;

/// Makes what the run markers of one invocation say. Safe for many threads.
final class MessageRuns {
  private final Invocation invocation;
  private final Time time;
  private final AtomicLong number;

  /// @param random draws the first number, since an invocation may be repeated under its id
  MessageRuns(Invocation invocation, Time time, RandomGenerator random) {
    this.invocation = invocation;
    this.time = time;
    this.number = new AtomicLong(random.nextLong());
  }

  /// A run that begins now.
  ///
  /// @param isAlone whether it runs alone, though the message is not suspected
  MessageRun begin(boolean isAlone) {
    Duration left = Duration.ofNanos(invocation.deadline().end() - time.nanos());
    return new MessageRun(
        time.now().plus(left).truncatedTo(MILLIS),
        invocation.id() + " " + HexFormat.of().toHexDigits(number.getAndIncrement()),
        isAlone);
  }
}
