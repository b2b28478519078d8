package sluice.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;

/// What is dropped, on which stack, at what provider, and what goes wrong. Immutable.
///
/// @param messages dropped all at once at the beginning
/// @param groups of a FIFO queue; none for a standard one
/// @param rates the account's limits, as the provider keeps them and the stack is told
/// @param burst how much of a minute the provider lets in at one moment
record Scenario(
    String name,
    int messages,
    int groups,
    ModelRates rates,
    Duration burst,
    StackConfig stack,
    Outages outages,
    long seed) {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// On the template's own numbers, without outages.
  static Scenario of(String name, int messages, long requestsPerMinute) {
    return new Scenario(
        name,
        messages,
        /* groups= */ 0,
        new ModelRates(OptionalLong.of(requestsPerMinute), OptionalLong.empty()),
        MINUTE,
        StackConfig.ofTemplate(),
        Outages.NONE,
        1);
  }

  Scenario with(Outages other) {
    return new Scenario(name, messages, groups, rates, burst, stack, other, seed);
  }

  Scenario with(ModelRates other) {
    return new Scenario(name, messages, groups, other, burst, stack, outages, seed);
  }

  Scenario withBurst(Duration other) {
    return new Scenario(name, messages, groups, rates, other, stack, outages, seed);
  }

  /// On a FIFO queue.
  Scenario inGroups(int count) {
    return new Scenario(name, messages, count, rates, burst, stack.ofFifo(), outages, seed);
  }

  Scenario inBatchesOf(int batchSize) {
    return with(stack.inBatchesOf(batchSize));
  }

  /// On another stack.
  Scenario with(StackConfig other) {
    return new Scenario(name, messages, groups, rates, burst, other, outages, seed);
  }

  /// @param inFlight over all environments
  Scenario on(int environments, int inFlight) {
    return new Scenario(
        name, messages, groups, rates, burst, stack.with(environments, inFlight), outages, seed);
  }

  /// What the account and each environment are told of the limits.
  AccountRates limits() {
    return new AccountRates(Map.of(), rates, stack.limits().environments());
  }
}
