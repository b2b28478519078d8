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
import sluice.health.ServiceHealth;
import sluice.limit.AccountRates;
import sluice.limit.AttemptLimit;
import sluice.limit.RetryBudget;
import sluice.message.MessageReader;
import sluice.poison.MessageHistories;
import sluice.provider.ApiKeys;
import sluice.provider.MemoryBudget;
import sluice.provider.Profile;
import sluice.provider.Redactor;
import sluice.provider.Transport;
import sluice.store.KeyListings;
import sluice.store.ObjectStore;
import sluice.store.ObjectStore.Failed;
import sluice.store.Records;
import sluice.store.RetryingStore;
import sluice.store.RetryingStore.RetryLimit;
import sluice.store.StoreHealth;
import sluice.time.Time;

/// The state that the invocations of one Lambda execution environment share (permits, limiters,
/// breakers, health, stores), and its parts. Safe for many threads.
public final class Environment {
  private static final Duration PREPARATION = Duration.ofSeconds(5);

  private final Parts parts;
  private final BatchDispatch.Shared shared;
  private final Records records;
  private final RetryingStore chunks;
  private final KeyListings listings;
  private final MessageHistories histories;
  private final AtomicBoolean isEnding = new AtomicBoolean();

  /// The dependencies of an environment.
  ///
  /// @param store must not retry; [RetryingStore] does
  /// @param workers run the continuations of replies and read messages; tasks must not block
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

  /// The limits of an environment.
  ///
  /// @param permits the most prompts in flight
  /// @param timeout of one attempt, from connecting to the last byte
  /// @param responseBytes the largest body of one response
  /// @param bodyBytes the memory for all response bodies together
  /// @param resultsPrefix the prefix of the records' keys
  /// @param rates the limits of the account, of which this environment takes its share
  /// @param maxAttempts how many failures of its own a prompt may have before it gets its record
  public record Limits(
      int permits,
      Duration timeout,
      int responseBytes,
      long bodyBytes,
      String resultsPrefix,
      AccountRates rates,
      int maxAttempts) {}

  /// An environment that has processed nothing.
  public Environment(Parts parts) {
    this.parts = parts;
    Limits limits = parts.limits();
    Time time = parts.time();
    var permits = new Permits(limits.permits());
    var dispatcher = new Dispatcher(permits, time);
    var limiters = new ModelLimiters(limits.rates(), this::makeLimiter);
    String prefix = limits.resultsPrefix();
    var services =
        new ServiceHealth(prompt -> limiters.of(prompt.model()).health(prompt.endpoint()), time);
    var store =
        new StoreHealth(
            parts.store(), prefix, time, parts.random(), dispatcher::signal, services::stored);
    this.shared =
        new BatchDispatch.Shared(
            dispatcher,
            permits,
            limiters,
            services,
            store,
            new MemoryBudget(
                limits.bodyBytes(), limits.responseBytes(), parts.workers(), dispatcher::signal),
            new RetryBudget(permits::inUse));
    this.chunks = retrying(store.records());
    this.records = new Records(chunks, prefix);
    this.listings = new KeyListings(retrying(parts.store()), time);
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

  /// Makes the calls to the store that a first batch begins with, while nothing waits for them: a
  /// probe, which proves that the store takes records, and a listing. The first calls of a process
  /// take long, since they load the store's client. If they fail, the first batch makes its own.
  public void prepare() {
    var once = new RetryLimit(/* tries= */ 1, parts.time().nanos() + PREPARATION.toNanos());
    var _ = shared.store().probe(new InAdvance(), once);
    String prefix = parts.limits().resultsPrefix();
    var _ = retrying(parts.store()).list(prefix + StoreHealth.PROBE, prefix, once);
  }

  /// Asks for a probe before there is a batch.
  private static final class InAdvance implements StoreHealth.Requester {
    @Override
    public RetryLimit retryLimitOfProbe() {
      throw new UnsupportedOperationException("no batch requires it");
    }

    @Override
    public void probeFailed(Failed why) {}
  }

  /// Shuts down: no further prompt starts, requests in flight are awaited and stored, and all other
  /// messages are returned.
  public void end() {
    isEnding.set(true);
    shared.dispatcher().sweep();
  }

  boolean isEnding() {
    return isEnding.get();
  }

  Parts parts() {
    return parts;
  }

  /// The state that the batches of this environment share.
  BatchDispatch.Shared shared() {
    return shared;
  }

  /// Returns the ports through which prompts are sent.
  BatchDispatch.Ports ports() {
    return new BatchDispatch.Ports(
        parts.transport(),
        parts.keys(),
        parts.profile(),
        parts.secrets(),
        parts.time(),
        parts.random());
  }

  Records records() {
    return records;
  }

  /// The store through which chunks are read and written.
  RetryingStore chunks() {
    return chunks;
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
