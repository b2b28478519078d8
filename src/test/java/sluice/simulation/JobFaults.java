package sluice.simulation;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/// What goes wrong while a job runs, and what its user does meanwhile. Immutable.
///
/// @param until when faults stop
/// @param environments what becomes of environments and their calls
/// @param queues what becomes of messages
/// @param function what becomes of the job function
/// @param provider share of requests that fail
/// @param poison how many lines kill each environment that sends them
/// @param user what the user does
record JobFaults(
    Duration until,
    OfEnvironments environments,
    OfQueues queues,
    OfFunction function,
    double provider,
    int poison,
    User user) {
  /// Nothing goes wrong.
  static final JobFaults NONE =
      new JobFaults(
          Duration.ZERO,
          new OfEnvironments(0, 0, 0),
          new OfQueues(0, 0, 0),
          new OfFunction(0, 0, 0, 0),
          0,
          0,
          new User(Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty()));

  /// Shares of an environment's calls to the store.
  ///
  /// @param fails that fail, half of them though they are carried out
  /// @param dies at which the environment dies, before or after
  /// @param freezes at which it is frozen
  record OfEnvironments(double fails, double dies, double freezes) {}

  /// Shares of messages.
  ///
  /// @param twice that are delivered twice
  /// @param lost of the prompt queue's that are lost
  /// @param refused calls that fail, or take only a part
  record OfQueues(double twice, double lost, double refused) {}

  /// Shares of the job function's calls to the store.
  ///
  /// @param fails that fail, half of them though they are carried out
  /// @param dies at which the function dies, before or after
  /// @param meets at which another message is processed meanwhile
  /// @param late share of invocations that have hardly any time
  record OfFunction(double fails, double dies, double meets, double late) {
    /// Whether each step does all that it should.
    boolean isReliable() {
      return fails + dies + meets + late == 0;
    }
  }

  /// What the user does.
  ///
  /// @param cancel when the job is cancelled
  /// @param again when the file is put again; every second time with other lines
  /// @param window the job's completion window
  /// @param maxTokens the job's cap
  record User(
      Optional<Duration> cancel,
      Optional<Duration> again,
      Optional<Duration> window,
      OptionalLong maxTokens) {}

  /// Draws faults: of each kind in one run of three.
  static JobFaults of(long seed) {
    var random = new Random(seed * 31 + 7);
    if (random.nextInt(8) == 0) {
      return NONE;
    }
    return new JobFaults(
        Duration.ofMinutes(2 + random.nextInt(40)),
        new OfEnvironments(share(random, 0.1), share(random, 0.02), share(random, 0.01)),
        new OfQueues(share(random, 0.3), share(random, 0.3), share(random, 0.4)),
        new OfFunction(
            share(random, 0.1), share(random, 0.1), share(random, 0.1), share(random, 0.6)),
        share(random, 0.4),
        random.nextInt(8) == 0 ? 1 : 0,
        user(random));
  }

  private static User user(Random random) {
    return new User(
        random.nextInt(5) == 0
            ? Optional.of(Duration.ofSeconds(random.nextInt(600)))
            : Optional.empty(),
        random.nextInt(5) == 0
            ? Optional.of(Duration.ofSeconds(random.nextInt(900)))
            : Optional.empty(),
        random.nextInt(8) == 0
            ? Optional.of(Duration.ofMinutes(1 + random.nextInt(20)))
            : Optional.empty(),
        random.nextInt(8) == 0
            ? OptionalLong.of(100 + random.nextInt(20_000))
            : OptionalLong.empty());
  }

  private static double share(Random random, double most) {
    return random.nextInt(3) == 0 ? most * random.nextDouble() : 0;
  }

  /// Whether nothing may make an environment pay twice.
  boolean sparesEnvironments() {
    return environments.dies() == 0 && environments.freezes() == 0;
  }
}
