package sluice.batch;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import sluice.dispatch.Invocation;
import sluice.poison.MessageRun;
import sluice.time.Time;

/// Makes what the run markers of one invocation say. As safe for many threads as its random
/// generator.
record MessageRuns(Invocation invocation, Time time, RandomGenerator random) {

  /// A run that begins now.
  ///
  /// @param isAlone whether it runs alone, though the message is not suspected
  MessageRun begin(boolean isAlone) {
    Duration left = Duration.ofNanos(invocation.deadline().end() - time.nanos());
    String number = HexFormat.of().toHexDigits(random.nextLong());
    return new MessageRun(
        time.now().plus(left).truncatedTo(MILLIS), invocation.id() + " " + number, isAlone);
  }
}
