package sluice.batch;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import sluice.dispatch.BatchDispatch;
import sluice.dispatch.Dispatcher;
import sluice.dispatch.ModelLimiter;
import sluice.dispatch.ModelLimiters;
import sluice.dispatch.Permits;
import sluice.dispatch.RetriesUnderWay;
import sluice.health.ServiceHealth;
import sluice.limit.AccountRates;
import sluice.limit.AttemptLimit;
import sluice.message.MessageReader;
import sluice.poison.MessageHistories;
import sluice.provider.ApiKeys;
import sluice.provider.MemoryBudget;
import sluice.provider.Profile;
import sluice.provider.Redactor;
import sluice.provider.Transport;
import sluice.store.KeyListings;
import sluice.store.ObjectStore;
import sluice.store.Records;
import sluice.store.RetryingStore;
import sluice.store.StoreHealth;
import sluice.time.Time;

/// What lives as long as a Lambda execution environment and is shared by its invocations: permits,
/// limits, what is known of provider and store, and the parts that act. Safe for many threads.
public final class Environment {
  private final Parts parts;
  private final Permits permits;
  private final Dispatcher dispatcher;
  private final ModelLimiters limiters;
  private final ServiceHealth services;
  private final RetriesUnderWay retries;
  private final MemoryBudget memory;
  private final StoreHealth storeHealth;
  private final Records records;
  private final KeyListings listings;
  private final MessageHistories histories;
  private final AtomicBoolean isEnding = new AtomicBoolean();

  /// What comes in from outside.
  ///
  /// @param store must not retry by itself
  /// @param workers threads that may work and block
  public record Parts(
      MessageReader reader,
      Transport transport,
      ApiKeys keys,
      ObjectStore store,
      BatchListener listener,
      Time time,
      RandomGenerator random,
      Executor workers,
      Redactor secrets,
      Profile profile,
      Limits limits) {}

  /// How much is allowed.
  ///
  /// @param permits prompts in flight
  /// @param timeout of one attempt in all
  /// @param responseBytes the largest body of one answer
  /// @param bodyBytes the memory that all answers may take together
  /// @param resultsPrefix what the records' keys begin with
  /// @param rates the account's limits, of which this environment takes its share
  /// @param maxAttempts how often a prompt may fail by itself before it gets its record
  public record Limits(
      int permits,
      Duration timeout,
      int responseBytes,
      long bodyBytes,
      String resultsPrefix,
      AccountRates rates,
      int maxAttempts) {}

  /// An environment in which nothing has happened yet.
  public Environment(Parts parts) {
    this.parts = parts;
    this.permits = new Permits(parts.limits().permits());
    this.dispatcher = new Dispatcher(permits, parts.time());
    this.limiters = new ModelLimiters(parts.limits().rates(), this::makeLimiter);
    this.services =
        new ServiceHealth(
            prompt -> limiters.of(prompt.model()).health(prompt.endpoint()), parts.time());
    this.retries = new RetriesUnderWay(permits::inUse);
    this.memory =
        new MemoryBudget(
            parts.limits().bodyBytes(),
            parts.limits().responseBytes(),
            parts.workers(),
            dispatcher::signal);
    String prefix = parts.limits().resultsPrefix();
    this.storeHealth =
        new StoreHealth(parts.store(), prefix, parts.time(), parts.random(), dispatcher::signal);
    this.records = new Records(retrying(storeHealth.records()), prefix);
    this.listings = new KeyListings(retrying(parts.store()), parts.time());
    this.histories = new MessageHistories(retrying(parts.store()));
  }

  private RetryingStore retrying(ObjectStore store) {
    return new RetryingStore(store, parts.time(), parts.random());
  }

  private ModelLimiter makeLimiter(String model) {
    AccountRates rates = parts.limits().rates();
    return new ModelLimiter(
        rates.of(model),
        rates.environments(),
        parts.limits().permits(),
        parts.profile().countsOutputCap(),
        parts.time());
  }

  /// Takes nothing more, for good: what is in flight is awaited and stored, the rest is returned.
  public void end() {
    isEnding.set(true);
    dispatcher.sweep();
  }

  boolean isEnding() {
    return isEnding.get();
  }

  Parts parts() {
    return parts;
  }

  /// What the batches of this environment share to send prompts.
  BatchDispatch.Shared shared() {
    return new BatchDispatch.Shared(
        dispatcher, permits, limiters, services, storeHealth, memory, retries);
  }

  /// What acts outside to send prompts.
  BatchDispatch.Outside outside() {
    return new BatchDispatch.Outside(
        parts.transport(),
        parts.keys(),
        parts.profile(),
        parts.secrets(),
        parts.time(),
        parts.random(),
        parts.workers());
  }

  Permits permits() {
    return permits;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  ServiceHealth services() {
    return services;
  }

  MemoryBudget memory() {
    return memory;
  }

  StoreHealth storeHealth() {
    return storeHealth;
  }

  Records records() {
    return records;
  }

  KeyListings listings() {
    return listings;
  }

  MessageHistories histories() {
    return histories;
  }

  AttemptLimit attemptLimit() {
    return new AttemptLimit(parts.limits().maxAttempts());
  }
}
