package sluice.volley;

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
import sluice.limit.RateLimits;
import sluice.message.Message;
import sluice.message.MessageReader;
import sluice.message.Prompt;
import sluice.provider.ByteBudget;
import sluice.provider.Keys;
import sluice.provider.Profile;
import sluice.provider.Secrets;
import sluice.provider.Transport;
import sluice.provider.Trouble;
import sluice.store.Notes;
import sluice.store.ObjectStore;
import sluice.store.PatientStore;
import sluice.store.Records;
import sluice.store.StoreHealth;
import sluice.time.Time;

/// What lives as long as a Lambda execution environment and is shared by its invocations: permits,
/// what is known of provider and store, and the parts that act. Safe for many threads.
public final class Environment {
  private static final Set<Trouble> OF_PROVIDER = EnumSet.complementOf(EnumSet.of(Trouble.STORE));

  private final Parts parts;
  private final Permits permits;
  private final Pump pump;
  private final Lanes lanes;
  private final Gate gate;
  private final Retries retries;
  private final ByteBudget budget;
  private final RecentAnswers answers = new RecentAnswers();
  private final StoreHealth storeHealth;
  private final Records records;
  private final Notes notes;
  private final Map<Trouble, Since> troubledSince = new ConcurrentHashMap<>();
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
      Keys keys,
      ObjectStore store,
      Journal journal,
      Time time,
      RandomGenerator random,
      Executor workers,
      Secrets secrets,
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
      RateLimits rates,
      int maxAttempts) {}

  /// An environment in which nothing has happened yet.
  public Environment(Parts parts) {
    this.parts = parts;
    this.permits = new Permits(parts.limits().permits());
    this.pump = new Pump(permits, parts.time());
    this.lanes = new Lanes(parts.limits().rates(), this::makeLane);
    this.gate = new Gate(lanes, parts.time());
    this.retries = new Retries(permits::inUse);
    this.budget =
        new ByteBudget(
            parts.limits().bodyBytes(),
            parts.limits().responseBytes(),
            parts.workers(),
            pump::signal);
    String prefix = parts.limits().resultsPrefix();
    this.storeHealth =
        new StoreHealth(parts.store(), prefix, parts.time(), parts.random(), pump::signal);
    this.records = new Records(patient(storeHealth.records()), prefix);
    this.notes = new Notes(patient(parts.store()));
  }

  private PatientStore patient(ObjectStore store) {
    return new PatientStore(store, parts.time(), parts.random());
  }

  private Lane makeLane(String model) {
    RateLimits rates = parts.limits().rates();
    return new Lane(
        rates.of(model),
        rates.environments(),
        parts.limits().permits(),
        parts.profile().countsOutputCap(),
        parts.time());
  }

  /// Fires a batch. Completes before [Deadline#returnBy()], always normally, with one end for every
  /// message, in the same order.
  ///
  /// @param invocation names it in the logs
  /// @param messages in the order received, no id twice
  /// @param queue where they came from
  public CompletableFuture<Fired> fire(
      String invocation, List<Message> messages, Deadline deadline, Queue queue) {
    return new Volley(this, invocation, deadline, queue).fire(messages);
  }

  /// Fires nothing more, for good: what is in flight is awaited and stored, the rest comes back.
  public void end() {
    isEnding = true;
    pump.sweep();
  }

  boolean isEnding() {
    return isEnding;
  }

  /// How long messages stay away that come back, by their ids.
  public Map<String, Duration> delays(List<Ended> batch) {
    return new ReturnDelays(new ReturnDelay(parts.random())).of(batch);
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

  Pump pump() {
    return pump;
  }

  Lane lane(Prompt prompt) {
    return lanes.of(prompt.model());
  }

  ModelHealth health(Prompt prompt) {
    return lane(prompt).health(prompt.endpoint());
  }

  /// See [Lanes#join].
  Lane joinLane(Prompt prompt) {
    return lanes.join(prompt.model());
  }

  Gate gate() {
    return gate;
  }

  Retries retries() {
    return retries;
  }

  Notes notes() {
    return notes;
  }

  ByteBudget budget() {
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
    gate.answered(sent);
    OF_PROVIDER.forEach(trouble -> over(trouble, sent));
  }

  /// A probe has ended: what it proves was in order when it was sent.
  void probed(ProbeResult.Ended probe) {
    probe
        .proven()
        .forEach(trouble -> {
          gate.proven(trouble, probe.sent());
          over(trouble, probe.sent());
        });
  }

  private void over(Trouble trouble, long sent) {
    troubledSince.computeIfPresent(
        trouble, (_, since) -> sent - since.reading() >= 0 ? null : since);
  }

  /// Whether a prompt was answered in so short a time before now.
  boolean isAnsweredWithin(Duration time) {
    return answers.isAnsweredWithin(time, time().nanos());
  }

  /// A record was stored.
  void stored() {
    gate.stored();
    troubledSince.remove(Trouble.STORE);
  }

  /// When this trouble was first met; it is over with an answer to what was sent after it, or a
  /// record.
  Instant since(Trouble trouble) {
    return troubledSince
        .computeIfAbsent(trouble, _ -> new Since(time().now().truncatedTo(MILLIS), time().nanos()))
        .moment();
  }
}
