package sluice.local.provider;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import sluice.limit.AccountRates;
import sluice.testing.Limits;
import sluice.testing.Rate;

/// How the sample provider behaves. Immutable.
///
/// @param seed the same one gives the same latencies and faults to the same requests
/// @param limits of each model that has none of its own
/// @param ofModels the limits of single models
/// @param key requests with another one get 401; empty where no key is asked for
public record Behaviour(
    long seed,
    Latency latency,
    Faults faults,
    Limits limits,
    Map<String, Limits> ofModels,
    Optional<String> key) {
  private static final long SEED = 7;
  private static final Latency OF_A_MODEL = new Latency.LogNormal(Duration.ofSeconds(2), 0.3);

  /// A provider on an ordinary day, wide enough for 900 requests in flight.
  public static final Behaviour ORDINARY =
      calm(OF_A_MODEL).with(Faults.MENDABLE).with(new Rate(30_000, 500));

  /// For the sample: its limit is a little too narrow for all prompts at once.
  public static final Behaviour SAMPLE = ORDINARY.with(new Rate(1_500, 45)).withSeed(33);

  /// For the example: 1 to 2 s, and nothing goes wrong.
  public static final Behaviour EXAMPLE =
      calm(new Latency.Uniform(Duration.ofSeconds(1), Duration.ofSeconds(2))).withSeed(12);

  /// A provider with whom nothing goes wrong.
  public static Behaviour calm(Latency latency) {
    return new Behaviour(SEED, latency, Faults.NONE, Limits.NONE, Map.of(), Optional.empty());
  }

  /// The same with other faults.
  public Behaviour with(Faults other) {
    return new Behaviour(seed, latency, other, limits, ofModels, key);
  }

  /// The same with a limit of requests.
  public Behaviour with(Rate requests) {
    return with(new Limits(Optional.of(requests), limits.tokens()));
  }

  /// The same with other limits.
  public Behaviour with(Limits other) {
    return new Behaviour(seed, latency, faults, other, ofModels, key);
  }

  /// The same with the limits that its account is said to have, where any are told.
  public Behaviour with(AccountRates told) {
    Map<String, Limits> single = new HashMap<>();
    told.ofModels().forEach((model, rates) -> single.put(model, limits.orTold(rates)));
    return new Behaviour(
        seed, latency, faults, limits.orTold(told.ofOthers()), Map.copyOf(single), key);
  }

  /// What it allows of a model.
  public Limits limits(String model) {
    return ofModels.getOrDefault(model, limits);
  }

  /// The same with other chances.
  public Behaviour withSeed(long other) {
    return new Behaviour(other, latency, faults, limits, ofModels, key);
  }

  /// The same, asking for a key.
  public Behaviour withKey(String demanded) {
    return new Behaviour(seed, latency, faults, limits, ofModels, Optional.of(demanded));
  }
}
