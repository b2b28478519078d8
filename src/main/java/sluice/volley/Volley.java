package sluice.volley;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sluice.message.Message;
import sluice.message.Reading;
import sluice.provider.Trouble;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Write;
import sluice.store.Records.Patience;
import sluice.time.Time;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;

/// One batch of messages being fired, and what its prompts have in common: the deadline, and
/// trouble that stops them all.
///
/// The way of a message: it is read; its record is asked for; it waits in the [Pump] for a permit;
/// it is sent; the reply is judged; its record is settled, or it comes back. Each step is a
/// future's continuation on a worker; nothing waits but the caller, once, for the list.
final class Volley {
  private static final int PROBE_TRIES = 4;

  private final Environment environment;
  private final String invocation;
  private final Deadline deadline;
  private final Suspicion suspicion = new Suspicion();
  private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
  private final AtomicBoolean isProbing = new AtomicBoolean();
  private final AtomicInteger renewals = new AtomicInteger();
  private volatile boolean isCut;

  Volley(Environment environment, String invocation, Deadline deadline) {
    this.environment = environment;
    this.invocation = invocation;
    this.deadline = deadline;
  }

  CompletableFuture<List<Ended>> fire(List<Message> messages) {
    Time time = environment.time();
    Instant now = time.now();
    List<PromptRun> runs = messages.stream().map(message -> run(message, now)).toList();
    Time.Alarm cut = time.after(until(deadline.cut()), () -> cut(runs));
    Time.Alarm end = time.after(until(deadline.storeBy()), () -> runs.forEach(PromptRun::giveUp));
    launch(runs);
    return CompletableFuture.allOf(
            runs.stream().map(PromptRun::outcome).toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> {
          cut.cancel();
          end.cancel();
          return conclude(runs.stream().map(PromptRun::toEnded).toList());
        });
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
    if (isProbing.get()) {
      stop(new Stop(Trouble.STORE, "the store did not take a probe in time"));
    }
    isCut = true;
    runs.forEach(PromptRun::cut);
    environment.pump().sweep();
  }

  private List<Ended> conclude(List<Ended> batch) {
    Optional.ofNullable(stop.get())
        .or(() -> Stop.of(batch, environment.isAnsweredOfLate()))
        .ifPresent(this::tell);
    return batch;
  }

  private void tell(Stop reason) {
    environment
        .parts()
        .journal()
        .trouble(
            invocation, reason.trouble(), environment.since(reason.trouble()), reason.message());
  }

  String invocation() {
    return invocation;
  }

  Deadline deadline() {
    return deadline;
  }

  Suspicion suspicion() {
    return suspicion;
  }

  boolean isCut() {
    return isCut;
  }

  /// Nothing more is fired; what is in flight is awaited.
  void stop(Stop reason) {
    stop.compareAndSet(null, reason);
    environment.pump().sweep();
  }

  /// The key is asked for anew: nothing is fired with the old one.
  void holdForKey() {
    renewals.incrementAndGet();
  }

  void goOnWithKey() {
    renewals.decrementAndGet();
    environment.pump().signal();
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
    boolean isLate = !deadline.allows(environment.expected(), environment.time().nanos());
    boolean isOver = isCut || isLate || environment.isEnding();
    return isOver ? Optional.of(noTime()) : Optional.empty();
  }

  static ComesBack noTime() {
    return new ComesBack(new Cause.NoTime(), Optional.empty(), "no time left to start");
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
    if (suspicion.isOpen() || renewals.get() > 0) {
      return false;
    }
    if (!environment.proof().isProven()) {
      probe();
      return false;
    }
    return environment.budget().hasRoom() || environment.permits().inUse() == 0;
  }

  private void probe() {
    if (isProbing.compareAndSet(false, true)) {
      var patience = new Patience(PROBE_TRIES, deadline.cut());
      var _ =
          environment
              .records()
              .probe(patience)
              .exceptionally(failure -> new Failed(/* isPassing= */ true, failure.toString()))
              .thenAccept(this::afterProbe);
    }
  }

  private void afterProbe(Write written) {
    isProbing.set(false);
    if (written instanceof Failed failed) {
      stop(new Stop(Trouble.STORE, failed.detail()));
    }
    environment.pump().signal();
  }

  Patience patience(int tries) {
    return new Patience(tries, deadline.storeBy());
  }

  /// A prompt's verdict is known; passes judgement on the suspects that waited for it.
  void ended() {
    suspicion.ended().ifPresent(this::pass);
  }

  private void pass(CompletableFuture<Boolean> judgement) {
    judgement.complete(environment.isAnsweredOfLate());
    environment.pump().signal();
  }

  private Duration until(long reading) {
    return Duration.ofNanos(Math.max(0, reading - environment.time().nanos()));
  }
}
