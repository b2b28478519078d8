package sluice.simulation;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import sluice.time.Time;

/// Draws what goes wrong, until a moment after which nothing does any more. Confined to one thread.
final class Chance {
  private final Time time;
  private final long until;
  private final Random random;

  /// @param until since the simulation's beginning
  Chance(Time time, Duration until, long seed) {
    this.time = time;
    this.until = until.toNanos();
    this.random = new Random(seed);
  }

  /// Whether something happens.
  ///
  /// @param share of the times at which it may
  boolean hits(double share) {
    return share > 0 && time.nanos() < until && random.nextDouble() < share;
  }

  /// A number from 0 on.
  int below(int bound) {
    return random.nextInt(bound);
  }

  /// A duration of whole seconds.
  Duration seconds(int least, int most) {
    return Duration.ofSeconds(least + random.nextInt(most - least + 1));
  }

  RandomGenerator random() {
    return random;
  }
}
