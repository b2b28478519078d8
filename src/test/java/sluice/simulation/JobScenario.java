package sluice.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;

/// A job of one file, the stack that runs it, and what goes wrong. Immutable.
///
/// @param rates the account's limits, as the provider keeps them and the stack is told
/// @param latency the median of the provider's
/// @param partBytes the size of an upload's part
record JobScenario(
    String name,
    int lines,
    ModelRates rates,
    Duration latency,
    StackConfig stack,
    int partBytes,
    JobFaults faults,
    long seed) {
  private static final int PART = 8 << 20;

  /// On the template's own numbers, without faults.
  static JobScenario of(String name, int lines, ModelRates rates, Duration latency, int inFlight) {
    StackConfig stack = StackConfig.ofTemplate();
    return new JobScenario(
        name,
        lines,
        rates,
        latency,
        stack.with(stack.limits().environments(), inFlight),
        PART,
        JobFaults.NONE,
        1);
  }

  /// A small job on a stack and with faults that the seed decides.
  static JobScenario of(long seed, StackConfig usual) {
    var random = new Random(seed);
    int environments = 1 + random.nextInt(3);
    StackConfig stack =
        usual
            .with(environments, environments * (1 + random.nextInt(8)))
            .with(
                Duration.ofSeconds(30 + random.nextInt(600)),
                Duration.ofSeconds(10 + random.nextInt(30)))
            .inBatchesOf(1 + random.nextInt(10));
    return new JobScenario(
        "seed " + seed,
        30 + random.nextInt(171),
        new ModelRates(
            random.nextInt(3) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(60 + random.nextInt(2_000)),
            OptionalLong.empty()),
        Duration.ofMillis(200 + random.nextInt(4_000)),
        stack,
        2_000 + random.nextInt(60_000),
        JobFaults.of(seed),
        seed);
  }

  /// The mean of the provider's latency, which is log-normal.
  Duration meanLatency() {
    return Duration.ofMillis(
        Math.round(latency.toMillis() * Math.exp(Provider.SPREAD * Provider.SPREAD / 2)));
  }

  /// What the account and each environment are told of the limits.
  AccountRates limits() {
    return new AccountRates(Map.of(), rates, stack.limits().environments());
  }
}
