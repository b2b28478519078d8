package sluice.volley;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import sluice.message.Identity;
import sluice.message.Prompt;
import sluice.provider.ByteBudget;
import sluice.provider.Judge;
import sluice.provider.Keys;
import sluice.provider.Reply;
import sluice.provider.Trouble;
import sluice.provider.Usage;
import sluice.provider.Verdict;
import sluice.store.Ending;
import sluice.time.Time;
import sluice.volley.Attempt.Taken;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Permits.Permit;

/// A prompt being fired: it waits in the pump, is sent, judged, and sent once more where that is
/// worth it. What to do is decided by [Next]; here it is done.
///
/// Its steps follow one another, each on the thread that brought it about; only [#cut()] and
/// [#close()] come from the side.
final class Firing implements Pump.Entrant {
  private static final long LEAST_PAUSE_MILLIS = 500;
  private static final Stop KEY_MISSING =
      new Stop(Trouble.AUTH, "the provider's key was not read in time");

  private final Environment environment;
  private final Volley volley;
  private final Identity identity;
  private final Prompt prompt;
  private final ByteBudget.Lease lease;
  private final CompletableFuture<Fired> fired = new CompletableFuture<>();
  private volatile Tally tally = Tally.NONE;
  private volatile Optional<String> key = Optional.empty();
  private volatile Optional<ComesBack> setback = Optional.empty();
  private volatile Optional<Attempt> inFlight = Optional.empty();
  private volatile Optional<Time.Alarm> pausing = Optional.empty();
  private volatile Optional<Stop> waitingFor = Optional.empty();
  private volatile boolean isKeyRenewed;

  /// How firing ended.
  sealed interface Fired {}

  /// With something to store.
  record Over(Ending ending, Kind kind) implements Fired {}

  /// On the way back to the queue.
  record Back(ComesBack comesBack) implements Fired {}

  Firing(Environment environment, Volley volley, Prompt prompt) {
    this.environment = environment;
    this.volley = volley;
    this.prompt = prompt;
    this.identity = prompt.identity();
    this.lease = environment.budget().lease();
  }

  CompletableFuture<Fired> fire() {
    environment.pump().enter(this);
    return fired;
  }

  @Override
  public Pump.Turn turn() {
    if (fired.isDone() || volley.refusal().isPresent()) {
      return Pump.Turn.LEAVE;
    }
    return volley.isReady() ? Pump.Turn.GO : Pump.Turn.HOLD;
  }

  @Override
  public void leave() {
    ComesBack refusal = volley.refusal().orElseGet(Volley::noTime);
    boolean isLate = refusal.cause() instanceof Cause.NoTime;
    back(isLate ? setback.orElse(refusal) : refusal);
  }

  @Override
  public void go(Permit permit) {
    pausing = Optional.empty();
    waitingFor = Optional.of(KEY_MISSING);
    volley.suspicion().sent();
    var _ =
        CompletableFuture.completedFuture(null)
            .thenCompose(_ -> environment.parts().keys().current())
            .thenCompose(reading -> send(reading, permit))
            .whenComplete((_, failure) -> conclude(permit, failure));
  }

  @Override
  public void fail(Throwable failure) {
    fired.completeExceptionally(failure);
  }

  /// Whatever happened, the permit is free and the volley knows.
  private void conclude(Permit permit, @Nullable Throwable failure) {
    release(permit);
    if (failure != null) {
      fired.completeExceptionally(failure);
    }
    volley.ended();
  }

  private void release(Permit permit) {
    inFlight = Optional.empty();
    if (permit.release()) {
      environment.pump().signal();
    }
  }

  private CompletableFuture<Void> send(Keys.Reading reading, Permit permit) {
    return switch (reading) {
      case Keys.Reading.Unreadable(String detail) -> {
        halt(new Stop(Trouble.AUTH, detail));
        yield CompletableFuture.completedFuture(null);
      }
      case Keys.Reading.Found(Optional<String> found) -> {
        key = found;
        yield send(permit);
      }
    };
  }

  private CompletableFuture<Void> send(Permit permit) {
    if (volley.isCut()) {
      back(Volley.noTime());
      return CompletableFuture.completedFuture(null);
    }
    tally = tally.sent(environment.time().now());
    environment.parts().journal().sent(volley.invocation(), identity, tally.attempts());
    Attempt attempt =
        Attempt.send(
            environment.parts().transport(),
            prompt,
            key,
            lease,
            environment.limits().timeout(),
            environment.time());
    waitingFor = Optional.empty();
    inFlight = Optional.of(attempt);
    if (volley.isCut()) {
      attempt.cut();
    }
    return attempt
        .taken()
        .thenAcceptAsync(taken -> judge(taken, permit), environment.parts().workers());
  }

  /// Gives the permit back as soon as it is known that the others may go on, before anything is
  /// stored.
  private void judge(Taken taken, Permit permit) {
    tally = tally.taken(taken);
    Reply reply = taken.reply();
    Verdict verdict = Judge.judge(reply, prompt.endpoint(), environment.time().now());
    if (verdict instanceof Verdict.Answered(Usage usage, String model)) {
      tally = tally.answered(usage, model);
      environment.answered(taken.latency());
    }
    Next next = Next.after(verdict, reply, circumstances(reply));
    if (!next.holdsOthers()) {
      release(permit);
    }
    follow(next);
  }

  private Next.Circumstances circumstances(Reply reply) {
    return new Next.Circumstances(
        () -> Responses.of(reply, environment.parts().secrets(), key),
        setback.isPresent(),
        isKeyRenewed,
        environment.isAnsweredOfLate(),
        shortPause(),
        volley::allows);
  }

  private Duration shortPause() {
    return Duration.ofMillis(
        LEAST_PAUSE_MILLIS + environment.parts().random().nextLong(LEAST_PAUSE_MILLIS));
  }

  private void follow(Next next) {
    switch (next) {
      case Next.Store(Ending ending, Kind kind) -> fired.complete(new Over(ending, kind));
      case Next.Retry(Duration pause, ComesBack forThis) -> pause(pause, forThis);
      case Next.Return(ComesBack comesBack) -> back(volley.afterStop(comesBack));
      case Next.RenewKey(Stop otherwise) -> renewKey(otherwise);
      case Next.Halt(Stop stop) -> halt(stop);
      case Next.AwaitOthers(Ending refusal, Stop otherwise) -> awaitOthers(refusal, otherwise);
    }
  }

  private void pause(Duration pause, ComesBack forThis) {
    forget();
    setback = Optional.of(forThis);
    pausing = Optional.of(environment.time().after(pause, this::goOn));
    if (volley.isCut()) {
      cut();
    }
  }

  private void goOn() {
    pausing = Optional.empty();
    environment.pump().reenter(this);
  }

  private void renewKey(Stop otherwise) {
    isKeyRenewed = true;
    waitingFor = Optional.of(otherwise);
    forget();
    volley.holdForKey();
    var _ =
        environment
            .parts()
            .keys()
            .renew(key)
            .handle((isNew, failure) -> failure == null && isNew)
            .thenAccept(isNew -> keyRenewed(isNew, otherwise));
  }

  private void keyRenewed(boolean isNew, Stop otherwise) {
    if (isNew) {
      environment.keyChanged();
      goOn();
    } else {
      halt(otherwise);
    }
    volley.goOnWithKey();
  }

  /// What this attempt brought is needed no more, or is small; others may wait for its memory.
  private void forget() {
    lease.close();
  }

  private void awaitOthers(Ending refusal, Stop otherwise) {
    var refused = new Over(refusal, Kind.REFUSED);
    forget();
    var _ =
        volley
            .suspicion()
            .raised()
            .thenAccept(
                isItsOwn -> either(isItsOwn, () -> fired.complete(refused), () -> halt(otherwise)));
  }

  private static void either(boolean condition, Runnable then, Runnable otherwise) {
    (condition ? then : otherwise).run();
  }

  private void halt(Stop stop) {
    var told =
        new Stop(
            stop.trouble(),
            environment.parts().secrets().scrub(stop.message(), key, prompt.body()));
    volley.stop(told);
    back(told.comesBack());
  }

  private void back(ComesBack comesBack) {
    fired.complete(new Back(comesBack));
  }

  /// The invocation is over: what is in flight is cancelled, what pauses comes back.
  void cut() {
    inFlight.ifPresent(Attempt::cut);
    waitingFor.ifPresent(this::halt);
    pausing.ifPresent(Time.Alarm::cancel);
    if (pausing.isPresent()) {
      setback.ifPresent(this::back);
    }
  }

  /// Gives back the memory it drew.
  void close() {
    lease.close();
  }

  Tally tally() {
    return tally;
  }
}
