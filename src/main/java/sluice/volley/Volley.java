package sluice.volley;

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
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.message.Reading;
import sluice.provider.Reason;
import sluice.provider.Trouble;
import sluice.store.ObjectStore.Failed;
import sluice.store.PatientStore.Patience;
import sluice.time.Cancellation;
import sluice.time.Time;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;

/// One batch of messages being fired, and what its prompts have in common: the deadline, and
/// trouble that stops them all.
///
/// The way of a message, a [PromptRun]: it is read; the [Gate] lets it in; its record is looked up
/// ([Lookup]), and from the third receive on its note; it waits in the [Pump] for its lane and a
/// permit ([SendLoop]); it is sent, and limits and health learn from its end ([Attempt]); what
/// follows from the reply is decided ([RetryPolicy]); its record is stored ([Scribe]), or it goes
/// back to the queue. Each step is a future's continuation on a worker; nothing waits but the
/// caller, once, for the list.
final class Volley {
  private static final Duration LATELY = Duration.ofMinutes(5);

  private final Environment environment;
  private final String invocation;
  private final Deadline deadline;
  private final Clearance clearance;
  private final Probes probes;
  private final Meter meter;
  private final Cancellation cancellation = new Cancellation();
  private final Cancellation lastCall = new Cancellation();
  private final KeyRefresh keys;
  private final AmbiguousRefusals refusals;
  private final AtomicReference<CompletableFuture<?>> joined =
      new AtomicReference<>(CompletableFuture.completedFuture(null));
  private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
  private volatile boolean isGivenUp;
  private volatile Solitude solitude;
  private volatile CompletableFuture<Optional<Failed>> storeProbe =
      CompletableFuture.completedFuture(Optional.empty());

  Volley(Environment environment, String invocation, Deadline deadline, Queue queue) {
    this.environment = environment;
    this.invocation = invocation;
    this.deadline = deadline;
    this.clearance = new Clearance(environment, invocation, queue);
    this.probes = new Probes(environment, this);
    this.keys =
        new KeyRefresh(
            environment.parts().keys(),
            () -> until(deadline.storeBy()),
            cancellation,
            new KeyListener());
    this.refusals = new AmbiguousRefusals(environment.time(), new RefusalProber());
    this.meter = new Meter(environment.time());
    this.solitude = new Solitude(List.of(), clearance::clear);
  }

  CompletableFuture<Fired> fire(List<Message> messages) {
    Time time = environment.time();
    Instant now = time.now();
    List<PromptRun> runs = messages.stream().map(message -> run(message, now)).toList();
    solitude = new Solitude(runs, clearance::clear);
    Time.Alarm last = time.after(until(deadline.lastCall()), lastCall::cancel);
    Time.Alarm cut = time.after(until(deadline.cut()), () -> cut(runs));
    Time.Alarm end = time.after(until(deadline.storeBy()), () -> giveUp(runs));
    var _ = joined(catchUp());
    launch(runs);
    return CompletableFuture.allOf(
            runs.stream().map(PromptRun::outcome).toArray(CompletableFuture<?>[]::new))
        .thenCompose(_ -> joined.get())
        .thenCompose(_ -> storeProbe)
        .thenApply(_ -> {
          last.cancel();
          cut.cancel();
          end.cancel();
          return conclude(runs.stream().map(PromptRun::toEnded).toList());
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
    return environment.gate().isStoreOpen()
        ? environment.notes().catchUp(patience(Probes.STORE_TRIES))
        : CompletableFuture.completedFuture(null);
  }

  private PromptRun run(Message message, Instant now) {
    Reading reading = environment.parts().reader().read(message, now);
    return new PromptRun(environment, this, message, reading, now);
  }

  /// Starts every run at once, but for those of one group or one key, which start one after the
  /// other.
  private static void launch(List<PromptRun> runs) {
    Map<String, PromptRun> lastOfGroup = new HashMap<>();
    Map<Object, PromptRun> lastOfKey = new HashMap<>();
    for (PromptRun run : runs) {
      Optional<PromptRun> inGroup =
          run.message().group().flatMap(group -> Optional.ofNullable(lastOfGroup.put(group, run)));
      Optional<PromptRun> sameKey = Optional.ofNullable(lastOfKey.put(run.key(), run));
      run.startAfter(inGroup, sameKey);
    }
  }

  private void cut(List<PromptRun> runs) {
    boolean isAwaited = runs.stream().anyMatch(run -> !run.outcome().isDone());
    if (isAwaited && !storeProbe.isDone()) {
      stop(new Stop(Trouble.STORE, Reason.of("the store did not take a probe in time")));
    }
    cancellation.cancel();
    refusals.end();
    environment.pump().sweep();
  }

  /// Nothing may be under way any more: whatever ends later changes nothing.
  private void giveUp(List<PromptRun> runs) {
    isGivenUp = true;
    runs.forEach(PromptRun::giveUp);
    environment.storeHealth().abandon(storeProbe);
  }

  private Fired conclude(List<Ended> batch) {
    Optional.ofNullable(stop.get())
        .or(() -> Stop.of(batch, environment.isAnsweredWithin(LATELY)))
        .filter(_ -> !isStoreDown())
        .ifPresent(this::tell);
    return new Fired(batch, meter.figures(environment.permits().size()));
  }

  private void tell(Stop reason) {
    environment
        .parts()
        .journal()
        .trouble(
            invocation, reason.trouble(), environment.since(reason.trouble()), reason.reason());
  }

  String invocation() {
    return invocation;
  }

  Deadline deadline() {
    return deadline;
  }

  /// How a message that is run in this invocation is marked.
  Dossier.Run mark() {
    Duration left = Duration.ofNanos(deadline.end() - environment.time().nanos());
    String number = "%016x".formatted(environment.parts().random().nextLong());
    return new Dossier.Run(
        environment.time().now().plus(left).truncatedTo(MILLIS), invocation + " " + number);
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

  Meter meter() {
    return meter;
  }

  Solitude solitude() {
    return solitude;
  }

  Probes probes() {
    return probes;
  }

  boolean isCut() {
    return cancellation.isCancelled();
  }

  /// Nothing more is fired, now and until a probe shows that all is well; what is in flight is
  /// awaited.
  ///
  /// The store's trouble is told at once: answers that were paid for may be waiting for it until
  /// the deadline. Any other is told with the batch's end, when what was in flight has its record.
  void stop(Stop reason) {
    boolean isFirst = stop.compareAndSet(null, reason);
    if (isFirst && isStoreDown()) {
      tell(reason);
    }
    environment.gate().shut(reason);
    refusals.halt(reason);
    environment.pump().sweep();
  }

  /// How a prompt comes back that was in flight: once the volley is stopped, as all the others do.
  ComesBack afterStop(ComesBack comesBack) {
    Stop reason = stop.get();
    return reason == null ? comesBack : reason.comesBack();
  }

  /// Why a prompt of this volley does not start any more, if it does not.
  Optional<ComesBack> refusal() {
    Stop reason = stop.get();
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

  static ComesBack noTime() {
    return new ComesBack(new Cause.NoTime(), Optional.empty(), Reason.of("no time left to start"));
  }

  /// Whether there is time for a pause and another attempt.
  boolean allows(Duration pause) {
    Duration needed = environment.expected().plus(pause);
    return stop.get() == null
        && !environment.isEnding()
        && deadline.allows(needed, environment.time().nanos());
  }

  /// Whether a prompt of this volley may start now; if not, what it waits for is under way and will
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
      var patience = new Patience(Probes.STORE_TRIES, deadline.cut());
      var _ = probeStore(patience).thenAccept(failed -> failed.ifPresent(this::stopForStore));
    }
    return isProven;
  }

  /// Whether this volley was stopped for the store.
  boolean isStoreDown() {
    Stop reason = stop.get();
    return reason != null && reason.trouble() == Trouble.STORE;
  }

  /// Probes the store; this volley does not return before that has ended.
  CompletableFuture<Optional<Failed>> probeStore(Patience patience) {
    storeProbe = environment.storeHealth().probe(patience);
    return storeProbe;
  }

  /// Finds out whether others can be read and written where one could not. Completes with why not;
  /// with nothing where it is that one's own trouble.
  CompletableFuture<Optional<Failed>> checkStore(Patience patience) {
    return probeStore(patience)
        .thenCompose(failed ->
            failed.isPresent()
                ? CompletableFuture.completedFuture(failed)
                : environment.storeHealth().readsMissing(patience));
  }

  private void stopForStore(Failed failed) {
    if (!isGivenUp) {
      stop(new Stop(Trouble.STORE, Reason.of(failed.detail())));
    }
  }

  Patience patience(int tries) {
    return new Patience(tries, deadline.storeBy());
  }

  /// A run has ended.
  void ended(PromptRun run) {
    clearance.add(run);
    solitude.ended(run, run.isAlone());
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
      stop(new Stop(Trouble.AUTH, Reason.of(detail)));
    }

    @Override
    public void ready() {
      environment.pump().signal();
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
  }
}
