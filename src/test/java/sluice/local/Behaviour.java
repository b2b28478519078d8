package sluice.local;

import java.time.Duration;
import java.util.Optional;

/// How the sample provider behaves. Immutable.
///
/// @param seed the same one gives the same latencies and faults to the same requests
/// @param rate above it requests get 429
/// @param key requests with another one get 401; empty where no key is asked for
public record Behaviour(
    long seed, Latency latency, Faults faults, Optional<Rate> rate, Optional<String> key) {
  private static final long SEED = 7;
  private static final Latency OF_A_MODEL = new Latency.LogNormal(Duration.ofSeconds(2), 0.3);

  /// A provider on an ordinary day, wide enough for 900 requests in flight.
  public static final Behaviour ORDINARY =
      new Behaviour(
          SEED, OF_A_MODEL, Faults.MENDABLE, Optional.of(new Rate(30_000, 500)), Optional.empty());

  /// For the sample: its limit is a little too narrow for all prompts at once.
  public static final Behaviour SAMPLE = ORDINARY.with(new Rate(1_500, 45)).withSeed(33);

  /// For the example: 1 to 2 s, and nothing goes wrong.
  public static final Behaviour EXAMPLE =
      calm(new Latency.Uniform(Duration.ofSeconds(1), Duration.ofSeconds(2))).withSeed(12);

  /// A provider with whom nothing goes wrong.
  public static Behaviour calm(Latency latency) {
    return new Behaviour(SEED, latency, Faults.NONE, Optional.empty(), Optional.empty());
  }

  /// The same with other faults.
  public Behaviour with(Faults other) {
    return new Behaviour(seed, latency, other, rate, key);
  }

  /// The same with a limit.
  public Behaviour with(Rate limit) {
    return new Behaviour(seed, latency, faults, Optional.of(limit), key);
  }

  /// The same with other chances.
  public Behaviour withSeed(long other) {
    return new Behaviour(other, latency, faults, rate, key);
  }

  /// The same, asking for a key.
  public Behaviour withKey(String demanded) {
    return new Behaviour(seed, latency, faults, rate, Optional.of(demanded));
  }
}
