package sluice.simulation;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import sluice.batch.BatchListener;
import sluice.batch.BatchProcessor;
import sluice.batch.Environment;
import sluice.limit.AccountRates;
import sluice.message.Endpoint;
import sluice.message.MessageReader;
import sluice.provider.ApiKeys;
import sluice.provider.Profiles;
import sluice.provider.Redactor;
import sluice.provider.Transport;
import sluice.store.ObjectStore;

/// Makes the production environments of a simulation.
final class Environments {
  private Environments() {}

  /// An environment in a process.
  static BatchProcessor make(
      EnvironmentProcess process,
      Transport transport,
      ObjectStore store,
      BatchListener listener,
      RandomGenerator random,
      StackConfig stack,
      AccountRates rates) {
    return new BatchProcessor(
        new Environment(
            new Environment.Parts(
                new MessageReader(lines(stack)),
                transport,
                ApiKeys.fixed(Optional.of("key")),
                store,
                listener,
                process,
                random,
                task -> process.after(Duration.ZERO, task),
                new Redactor(Set.of()),
                Profiles.named("openai").orElseThrow(),
                limits(stack, rates))));
  }

  /// The rules of messages, and of the lines of a job.
  static MessageReader.Rules lines(StackConfig stack) {
    return new MessageReader.Rules(
        EnumSet.of(Endpoint.CHAT_COMPLETIONS),
        Optional.of("sample-model"),
        stack.limits().requestBytes(),
        stack.limits().maxAge());
  }

  private static Environment.Limits limits(StackConfig stack, AccountRates rates) {
    return new Environment.Limits(
        stack.limits().permits(),
        stack.limits().timeout(),
        stack.limits().responseBytes(),
        stack.function().bodyBytes(),
        stack.prefix(),
        rates,
        stack.limits().maxAttempts());
  }
}
