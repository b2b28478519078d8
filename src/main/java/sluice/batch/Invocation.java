package sluice.batch;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sluice.batch.Outcome.ReturnReason;
import sluice.batch.Outcome.Returned;
import sluice.message.Message;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Cancellation;
import sluice.time.Time;

/// One batch of messages being processed, and what its prompts have in common: the deadline, and
/// trouble that stops them all.
///
/// The way of a message, a [PromptTask]: it is read; the [CircuitBreakers] lets it in; its record
/// is looked up ([RecordLookup]), and from the third receive on its note; it waits in the
/// [Dispatcher] for its model and a permit ([SendLoop]); it is sent, and limits and health learn
/// from its end ([Attempt]); what follows from the reply is decided ([RetryPolicy]); its record is
/// stored ([ResultWriter]), or it goes back to the queue. Each step is a future's continuation on a
/// worker; nothing waits but the caller, once, for the list.
final class Invocation {
  private static final Duration LATELY = Duration.ofMinutes(5);

  private final Environment environment;
  private final String invocationId;
  private final Deadline deadline;
  private final EarlyAcknowledgement acknowledgement;
  private final HealthProbes probes;
  private final MetricsRecorder metrics;
  private final Cancellation cancellation = new Cancellation();
  private final Cancellation lastCall = new Cancellation();
  private final KeyRefresh keys;
  private final AmbiguousRefusals refusals;
  private final AtomicReference<CompletableFuture<?>> joined =
      new AtomicReference<>(CompletableFuture.completedFuture(null));
  private final AtomicReference<@Nullable Outage> stop = new AtomicReference<>();
  private volatile boolean isGivenUp;
  private volatile Quarantine quarantine;
  private volatile CompletableFuture<Optional<Failed>> storeProbe =
      CompletableFuture.completedFuture(Optional.empty());

  Invocation(Environment environment, String invocationId, Deadline deadline, SourceQueue queue) {
    this.environment = environment;
    this.invocationId = invocationId;
    this.deadline = deadline;
    this.acknowledgement = new EarlyAcknowledgement(environment, invocationId, queue);
    this.probes = new HealthProbes(environment, this);
    this.keys =
        new KeyRefresh(
            environment.parts().keys(),
            () -> until(deadline.storeBy()),
            cancellation,
            new KeyListener());
    this.refusals = new AmbiguousRefusals(environment.time(), new RefusalProber());
    this.metrics = new MetricsRecorder(environment.time());
    this.quarantine = new Quarantine(List.of(), acknowledgement::clear);
  }

  CompletableFuture<BatchResult> fire(List<Message> messages) {
    Time time = environment.time();
    Instant now = time.now();
    List<PromptTask> runs = messages.stream().map(message -> run(message, now)).toList();
    quarantine = new Quarantine(runs, acknowledgement::clear);
    Time.Alarm last = time.after(until(deadline.lastCall()), lastCall::cancel);
    Time.Alarm cut = time.after(until(deadline.cut()), () -> cut(runs));
    Time.Alarm end = time.after(until(deadline.storeBy()), () -> giveUp(runs));
    var _ = joined(catchUp());
    launch(runs);
    return CompletableFuture.allOf(
            runs.stream().map(PromptTask::outcome).toArray(CompletableFuture<?>[]::new))
        .thenCompose(_ -> joined.get())
        .thenCompose(_ -> storeProbe)
        .thenApply(_ -> {
          last.cancel();
          cut.cancel();
          end.cancel();
          return conclude(runs.stream().map(PromptTask::toEnded).toList());
        });
  }

  /// What was begun for the batch ends before it does, however it ends; each has a limit of its
  /// own.
  <T> CompletableFuture<T> joined(CompletableFuture<T> begun) {
    CompletableFuture<?> ended = begun.handle((_, _) -> true);
    joined.updateAndGet(before -> CompletableFuture.allOf(before, ended));
    return begun;
  }

  /// Notes that an earlier batch could not write are written now, or wait for the next.
  private CompletableFuture<?> catchUp() {
    return environment.breakers().isStoreOpen()
        ? environment.notes().catchUp(patience(HealthProbes.STORE_TRIES))
        : CompletableFuture.completedFuture(null);
  }

  private PromptTask run(Message message, Instant now) {
    ParsedMessage reading = environment.parts().reader().read(message, now);
    return new PromptTask(environment, this, message, reading, now);
  }

  /// Starts every run at once, but for those of one group or one key, which start one after the
  /// other.
  private static void launch(List<PromptTask> runs) {
    Map<String, PromptTask> lastOfGroup = new HashMap<>();
    Map<Object, PromptTask> lastOfKey = new HashMap<>();
    for (PromptTask run : runs) {
      Optional<PromptTask> inGroup =
          run.message().group().flatMap(group -> Optional.ofNullable(lastOfGroup.put(group, run)));
      Optional<PromptTask> sameKey = Optional.ofNullable(lastOfKey.put(run.key(), run));
      run.startAfter(inGroup, sameKey);
    }
  }

  private void cut(List<PromptTask> runs) {
    boolean isAwaited = runs.stream().anyMatch(run -> !run.outcome().isDone());
    if (isAwaited && !storeProbe.isDone()) {
      stop(new Outage(OutageKind.STORE, Reason.of("the store did not take a probe in time")));
    }
    cancellation.cancel();
    refusals.end();
    environment.dispatcher().sweep();
  }

  /// Nothing may be under way any more: whatever ends later changes nothing.
  private void giveUp(List<PromptTask> runs) {
    isGivenUp = true;
    runs.forEach(PromptTask::giveUp);
    environment.storeHealth().abandon(storeProbe);
  }

  private BatchResult conclude(List<MessageResult> batch) {
    Optional.ofNullable(stop.get())
        .or(() -> Outage.of(batch, environment.isAnsweredWithin(LATELY)))
        .filter(_ -> !isStoreDown())
        .ifPresent(this::tell);
    return new BatchResult(batch, metrics.figures(environment.permits().size()));
  }

  private void tell(Outage reason) {
    environment
        .parts()
        .listener()
        .trouble(
            invocationId, reason.trouble(), environment.since(reason.trouble()), reason.reason());
  }

  String invocationId() {
    return invocationId;
  }

  Deadline deadline() {
    return deadline;
  }

  /// How a message that is run in this invocation is marked.
  PoisonGuard.Run mark() {
    Duration left = Duration.ofNanos(deadline.end() - environment.time().nanos());
    String number = "%016x".formatted(environment.parts().random().nextLong());
    return new PoisonGuard.Run(
        environment.time().now().plus(left).truncatedTo(MILLIS), invocationId + " " + number);
  }

  AmbiguousRefusals refusals() {
    return refusals;
  }

  KeyRefresh keys() {
    return keys;
  }

  /// Ends what is in flight and what waits.
  Cancellation cancellation() {
    return cancellation;
  }

  /// See [Deadline#lastCall].
  Cancellation lastCall() {
    return lastCall;
  }

  MetricsRecorder metrics() {
    return metrics;
  }

  Quarantine quarantine() {
    return quarantine;
  }

  HealthProbes probes() {
    return probes;
  }

  boolean isCut() {
    return cancellation.isCancelled();
  }

  /// Nothing more is sent, now and until a probe shows that all is well; what is in flight is
  /// awaited.
  ///
  /// The store's trouble is told at once: answers that were paid for may be waiting for it until
  /// the deadline. Any other is told with the batch's end, when what was in flight has its record.
  void stop(Outage reason) {
    boolean isFirst = stop.compareAndSet(null, reason);
    if (isFirst && isStoreDown()) {
      tell(reason);
    }
    environment.breakers().shut(reason);
    refusals.halt(reason);
    environment.dispatcher().sweep();
  }

  /// How a prompt comes back that was in flight: once the batch is stopped, as all the others do.
  Returned afterStop(Returned comesBack) {
    Outage reason = stop.get();
    return reason == null ? comesBack : reason.comesBack();
  }

  /// Why a prompt of this batch does not start any more, if it does not.
  Optional<Returned> refusal() {
    Outage reason = stop.get();
    if (reason != null) {
      return Optional.of(reason.comesBack());
    }
    return isOver() || isTooLateForUnknown() ? Optional.of(noTime()) : Optional.empty();
  }

  /// Whether there is no time left to start anything.
  boolean isOver() {
    return isCut()
        || environment.isEnding()
        || !deadline.allows(environment.expected(), environment.time().nanos());
  }

  /// Where nothing is known of how long an answer takes, nothing is sent that may be cut at once.
  private boolean isTooLateForUnknown() {
    return lastCall.isCancelled() && environment.expected().isZero();
  }

  static Returned noTime() {
    return new Returned(
        new ReturnReason.NoTime(), Optional.empty(), Reason.of("no time left to start"));
  }

  /// Whether there is time for a pause and another attempt.
  boolean allows(Duration pause) {
    Duration needed = environment.expected().plus(pause);
    return stop.get() == null
        && !environment.isEnding()
        && deadline.allows(needed, environment.time().nanos());
  }

  /// Whether a prompt of this batch may start now; if not, what it waits for is under way and will
  /// signal.
  boolean isReady() {
    return keys.isReady()
        && hasStore()
        && environment.storeHealth().allowsStart()
        && (environment.budget().hasRoom() || environment.permits().inUse() == 0);
  }

  /// Whether the store is known to take records; if not, it is being found out, and that will
  /// signal.
  boolean hasStore() {
    boolean isProven = environment.storeHealth().isProven();
    if (!isProven && storeProbe.isDone()) {
      var patience = new RetryLimit(HealthProbes.STORE_TRIES, deadline.cut());
      var _ = probeStore(patience).thenAccept(failed -> failed.ifPresent(this::stopForStore));
    }
    return isProven;
  }

  /// Whether this batch was stopped for the store.
  boolean isStoreDown() {
    Outage reason = stop.get();
    return reason != null && reason.trouble() == OutageKind.STORE;
  }

  /// Probes the store; this batch does not return before that has ended.
  CompletableFuture<Optional<Failed>> probeStore(RetryLimit patience) {
    storeProbe = environment.storeHealth().probe(patience);
    return storeProbe;
  }

  /// Finds out whether others can be read and written where one could not. Completes with why not;
  /// with nothing where it is that one's own trouble.
  CompletableFuture<Optional<Failed>> checkStore(RetryLimit patience) {
    return probeStore(patience)
        .thenCompose(failed ->
            failed.isPresent()
                ? CompletableFuture.completedFuture(failed)
                : environment.storeHealth().readsMissing(patience));
  }

  private void stopForStore(Failed failed) {
    if (!isGivenUp) {
      stop(new Outage(OutageKind.STORE, Reason.of(failed.detail())));
    }
  }

  RetryLimit patience(int tries) {
    return new RetryLimit(tries, deadline.storeBy());
  }

  /// A run has ended.
  void ended(PromptTask run) {
    acknowledgement.add(run);
    quarantine.ended(run, run.isAlone());
  }

  private Duration until(long reading) {
    return Duration.ofNanos(Math.max(0, reading - environment.time().nanos()));
  }

  private final class KeyListener implements KeyRefresh.Listener {
    @Override
    public void begun(CompletableFuture<?> reading) {
      var _ = joined(reading);
    }

    @Override
    public void unreadable(String detail) {
      stop(new Outage(OutageKind.AUTH, Reason.of(detail)));
    }

    @Override
    public void ready() {
      environment.dispatcher().signal();
    }
  }

  private final class RefusalProber implements AmbiguousRefusals.Prober {
    @Override
    public Duration in(Prompt like, long since) {
      return environment.health(like).probeIn(since);
    }

    @Override
    public CompletableFuture<ProbeResult> probe(Prompt like, long since) {
      return probes.probe(like, since);
    }

    @Override
    public Optional<Prompt> elsewhere(Prompt like) {
      return environment.paths().other(like);
    }
  }
}
