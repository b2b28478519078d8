package sluice.batch;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import sluice.limit.AccountRates;
import sluice.message.Message;
import sluice.message.MessageReader;
import sluice.message.Prompt;
import sluice.provider.ApiKeys;
import sluice.provider.MemoryBudget;
import sluice.provider.OutageKind;
import sluice.provider.Profile;
import sluice.provider.Redactor;
import sluice.provider.Transport;
import sluice.store.MessageHistories;
import sluice.store.ObjectStore;
import sluice.store.Records;
import sluice.store.RetryingStore;
import sluice.store.StoreHealth;
import sluice.time.Time;

/// What lives as long as a Lambda execution environment and is shared by its invocations: permits,
/// what is known of provider and store, and the parts that act. Safe for many threads.
public final class Environment {
  private static final Set<OutageKind> OF_PROVIDER =
      EnumSet.complementOf(EnumSet.of(OutageKind.STORE));

  private final Parts parts;
  private final Permits permits;
  private final Dispatcher dispatcher;
  private final ModelLimiters limiters;
  private final CircuitBreakers breakers;
  private final RetriesUnderWay retries;
  private final MemoryBudget budget;
  private final RecentLatencies answers = new RecentLatencies();
  private final ServedPaths paths = new ServedPaths();
  private final StoreHealth storeHealth;
  private final Records records;
  private final MessageHistories notes;
  private final Map<OutageKind, Since> troubledSince = new ConcurrentHashMap<>();
  private volatile boolean isEnding;

  /// When a trouble was first met.
  private record Since(Instant moment, long reading) {}

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
    this.breakers = new CircuitBreakers(limiters, parts.time());
    this.retries = new RetriesUnderWay(permits::inUse);
    this.budget =
        new MemoryBudget(
            parts.limits().bodyBytes(),
            parts.limits().responseBytes(),
            parts.workers(),
            dispatcher::signal);
    String prefix = parts.limits().resultsPrefix();
    this.storeHealth =
        new StoreHealth(parts.store(), prefix, parts.time(), parts.random(), dispatcher::signal);
    this.records = new Records(patient(storeHealth.records()), prefix);
    this.notes = new MessageHistories(patient(parts.store()));
  }

  private RetryingStore patient(ObjectStore store) {
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

  /// Processes a batch. Completes before [Deadline#returnBy()], always normally, with one end for
  /// every message, in the same order.
  ///
  /// @param invocationId names it in the logs
  /// @param messages in the order received, no id twice
  /// @param queue where they came from
  public CompletableFuture<BatchResult> fire(
      String invocationId, List<Message> messages, Deadline deadline, SourceQueue queue) {
    return new Invocation(this, invocationId, deadline, queue).fire(messages);
  }

  /// Processes nothing more, for good: what is in flight is awaited and stored, the rest comes
  /// back.
  public void end() {
    isEnding = true;
    dispatcher.sweep();
  }

  boolean isEnding() {
    return isEnding;
  }

  /// How long messages stay away that come back, by their ids.
  public Map<String, Duration> delays(List<MessageResult> batch) {
    return new RedeliveryDelays(new RedeliveryBackoff(parts.random())).of(batch);
  }

  Parts parts() {
    return parts;
  }

  Time time() {
    return parts.time();
  }

  Limits limits() {
    return parts.limits();
  }

  Permits permits() {
    return permits;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  ModelLimiter limiter(Prompt prompt) {
    return limiters.of(prompt.model());
  }

  ModelHealth health(Prompt prompt) {
    return limiter(prompt).health(prompt.endpoint());
  }

  /// See [ModelLimiters#join].
  ModelLimiter joinLimiter(Prompt prompt) {
    return limiters.join(prompt.model());
  }

  CircuitBreakers breakers() {
    return breakers;
  }

  ServedPaths paths() {
    return paths;
  }

  RetriesUnderWay retries() {
    return retries;
  }

  MessageHistories notes() {
    return notes;
  }

  MemoryBudget budget() {
    return budget;
  }

  StoreHealth storeHealth() {
    return storeHealth;
  }

  Records records() {
    return records;
  }

  /// What an attempt may take, by what is known.
  Duration expected() {
    return answers.expected(limits().timeout());
  }

  /// A prompt was answered: key, account and address were in order when it was sent.
  ///
  /// @param sent a reading of the clock
  void answered(Duration latency, long sent) {
    answers.add(latency, time().nanos());
    breakers.answered(sent);
    OF_PROVIDER.forEach(trouble -> over(trouble, sent));
  }

  /// A probe has ended: what it proves was in order when it was sent.
  void probed(ProbeResult.Ended probe) {
    probe
        .proven()
        .forEach(trouble -> {
          breakers.proven(trouble, probe.sent());
          over(trouble, probe.sent());
        });
  }

  private void over(OutageKind trouble, long sent) {
    troubledSince.computeIfPresent(
        trouble, (_, since) -> sent - since.reading() >= 0 ? null : since);
  }

  /// Whether a prompt was answered in so short a time before now.
  boolean isAnsweredWithin(Duration time) {
    return answers.isAnsweredWithin(time, time().nanos());
  }

  /// A record was stored.
  void stored() {
    breakers.stored();
    troubledSince.remove(OutageKind.STORE);
  }

  /// When this trouble was first met; it is over with an answer to what was sent after it, or a
  /// record.
  Instant since(OutageKind trouble) {
    return troubledSince
        .computeIfAbsent(trouble, _ -> new Since(time().now().truncatedTo(MILLIS), time().nanos()))
        .moment();
  }
}
