package sluice.volley;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import sluice.limit.Need;
import sluice.limit.TrackRecord.Fault;
import sluice.message.Prompt;
import sluice.provider.ByteBudget;
import sluice.provider.Reply;
import sluice.provider.Trouble;
import sluice.provider.Usage;
import sluice.provider.Verdict;
import sluice.store.Ending;
import sluice.time.Time;
import sluice.volley.Flight.Landed;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Permits.Permit;
import sluice.volley.Readiness.Obstacle;

/// A prompt being fired: it waits in the pump, is sent, judged, and sent once more where that is
/// worth it. What to do is decided by [Next]; here it is done.
///
/// Its steps follow one another, each on the thread that brought it about; only [#cut()] and
/// [#close()] come from the side.
final class Firing implements Pump.Entrant {
  private static final long LEAST_PAUSE_MILLIS = 500;
  private static final int FEW_TRIES = 4;
  private static final Stop KEY_MISSING =
      new Stop(Trouble.AUTH, "the provider's key was not read in time");

  private final Environment environment;
  private final Volley volley;
  private final Prompt prompt;
  private final Dossier dossier;
  private final Readiness readiness;
  private final Lane lane;
  private final Needs needs;
  private final ByteBudget.Lease lease;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private volatile long waitingSince;
  private volatile Tally tally = Tally.NONE;
  private volatile Failures failures = Failures.NONE;
  private volatile Optional<String> key = Optional.empty();
  private volatile Optional<ComesBack> setback = Optional.empty();
  private volatile Optional<Flight> inFlight = Optional.empty();
  private volatile Optional<Time.Alarm> pausing = Optional.empty();
  private volatile Optional<Stop> waitingFor = Optional.empty();
  private volatile boolean isKeyRenewed;

  /// How firing ended.
  sealed interface End {}

  /// With something to store.
  record Over(Ending ending, Kind kind) implements End {}

  /// On the way back to the queue.
  ///
  /// @param failures the attempts that count against the prompt itself
  record Back(ComesBack comesBack, Failures failures) implements End {}

  /// Not sent any more: something was in the way.
  record Unsent(Obstacle why) implements End {}

  /// @param readiness what has to be true before it is sent
  Firing(Environment environment, Volley volley, Prompt prompt, Readiness readiness) {
    this.environment = environment;
    this.volley = volley;
    this.prompt = prompt;
    this.readiness = readiness;
    this.dossier = readiness.dossier();
    this.lane = environment.lane(prompt);
    this.needs = new Needs(lane, prompt);
    this.lease = environment.budget().lease();
  }

  CompletableFuture<End> fire() {
    waitingSince = environment.time().nanos();
    needs
        .tooLarge()
        .ifPresentOrElse(
            ending -> end.complete(new Over(ending, Kind.FAILED)),
            () -> environment.pump().enter(this));
    return end;
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public Need need() {
    return needs.estimate();
  }

  @Override
  public Object party() {
    return volley;
  }

  @Override
  public Pump.Turn turn() {
    if (end.isDone() || refusal().isPresent()) {
      return Pump.Turn.LEAVE;
    }
    return volley.isReady() ? Pump.Turn.GO : Pump.Turn.HOLD;
  }

  private Optional<ComesBack> refusal() {
    return volley.refusal().or(() -> environment.gate().refusal(prompt)).or(this::longHold);
  }

  /// A long wait that the provider asked for is cheaper in the queue.
  private Optional<ComesBack> longHold() {
    return Optional.of(lane.held())
        .filter(held -> held.compareTo(Next.LONGEST_PAUSE) > 0)
        .map(held ->
            new ComesBack(new Cause.Passing(), Optional.of(held), "the provider asks to wait"));
  }

  @Override
  public void leave() {
    ComesBack refusal = refusal().orElseGet(Volley::noTime);
    boolean isLate = refusal.cause() instanceof Cause.NoTime;
    back(isLate ? setback.orElse(refusal) : refusal);
  }

  @Override
  public boolean isPrepared() {
    return readiness.isGiven();
  }

  @Override
  public CompletableFuture<?> prepare() {
    return readiness
        .ensure(volley.patience(FEW_TRIES))
        .thenAccept(obstacle -> obstacle.ifPresent(why -> end.complete(new Unsent(why))));
  }

  @Override
  public void go(Permit permit, Need taken) {
    volley.meter().waited(environment.time().since(waitingSince));
    pausing = Optional.empty();
    waitingFor = Optional.of(KEY_MISSING);
    environment.storeHealth().started(this);
    volley.suspicion().sent();
    var flight =
        new Flight(
            environment, volley, prompt, /* isPrompt= */ true, needs.demand(), taken, permit);
    inFlight = Optional.of(flight);
    var _ =
        CompletableFuture.completedFuture(null)
            .thenCompose(_ -> flight.send(lease, this::sending))
            .thenAccept(landed -> follow(landed, flight))
            .whenComplete((_, failure) -> conclude(flight, failure));
  }

  private void sending() {
    waitingFor = Optional.empty();
    tally = tally.sent(environment.time().now());
    environment.parts().journal().sent(volley.invocation(), prompt.identity(), tally.attempts());
  }

  @Override
  public void fail(Throwable failure) {
    end.completeExceptionally(failure);
  }

  /// Whatever happened, the permit is free and the volley knows.
  private void conclude(Flight flight, @Nullable Throwable failure) {
    release(flight);
    if (failure != null) {
      end.completeExceptionally(failure);
    }
    volley.ended();
  }

  private void release(Flight flight) {
    inFlight = Optional.empty();
    flight.release();
  }

  private void follow(Landed landed, Flight flight) {
    switch (landed) {
      case Landed.NoKey(String detail) -> halt(new Stop(Trouble.AUTH, detail));
      case Landed.Grounded _ -> back(Volley.noTime());
      case Landed.Replied replied -> judged(replied, flight);
    }
  }

  /// Gives the permit back as soon as it is known that the others may go on, before anything is
  /// stored.
  private void judged(Landed.Replied replied, Flight flight) {
    key = replied.key();
    tally = tally.taken(replied.taken());
    switch (replied.verdict()) {
      case Verdict.Answered(Usage usage, String model) -> {
        tally = tally.answered(usage, model);
        environment.answered(replied.taken().latency());
      }
      case Verdict.Passing passing -> count(passing, replied);
      case Verdict.Suspect _ -> environment.suspected();
      default -> {}
    }
    Reply reply = replied.taken().reply();
    Next next = Next.after(replied.verdict(), reply, circumstances(reply));
    if (!next.holdsOthers()) {
      release(flight);
    }
    follow(next);
  }

  private void count(Verdict.Passing passing, Landed.Replied replied) {
    passing
        .setback()
        .code()
        .ifPresent(code -> failures = failures.and(fault(replied), code, replied.begun()));
  }

  private Fault fault(Landed.Replied replied) {
    return replied
        .meanwhile()
        .fault(replied.before(), prompt.request(), environment.time().nanos());
  }

  private Next.Circumstances circumstances(Reply reply) {
    return new Next.Circumstances(
        () -> Responses.of(reply, environment.parts().secrets(), key),
        setback.isPresent(),
        isKeyRenewed,
        environment.isAnsweredOfLate(),
        shortPause(),
        pause -> !isLast() && environment.retries().hasRoom() && volley.allows(pause));
  }

  /// Whether it has failed by itself as often as it may; a retry in place would be one too many.
  private boolean isLast() {
    int failed = failures.own() + failures.unclear();
    return failed > 0 && dossier.attempts() + failed >= environment.limits().maxAttempts();
  }

  private Duration shortPause() {
    return Duration.ofMillis(
        LEAST_PAUSE_MILLIS + environment.parts().random().nextLong(LEAST_PAUSE_MILLIS));
  }

  private void follow(Next next) {
    switch (next) {
      case Next.Store(Ending ending, Kind kind) -> end.complete(new Over(ending, kind));
      case Next.Retry(Duration pause, ComesBack forThis) -> pause(pause, forThis);
      case Next.Return(ComesBack comesBack) -> comeBack(volley.afterStop(comesBack));
      case Next.RenewKey(Stop otherwise) -> renewKey(otherwise);
      case Next.Halt(Stop stop) -> halt(stop);
      case Next.AwaitOthers(Ending refusal, Stop otherwise) -> awaitOthers(refusal, otherwise);
    }
  }

  private void pause(Duration pause, ComesBack forThis) {
    forget();
    setback = Optional.of(forThis);
    environment.retries().begin();
    var _ = end.whenComplete((_, _) -> environment.retries().end());
    pausing = Optional.of(environment.time().after(pause, this::goOn));
    if (volley.isCut()) {
      cut();
    }
  }

  private void goOn() {
    pausing = Optional.empty();
    waitingFor = Optional.empty();
    waitingSince = environment.time().nanos();
    environment.storeHealth().ended(this);
    environment.pump().reenter(this);
  }

  private void renewKey(Stop otherwise) {
    isKeyRenewed = true;
    waitingFor = Optional.of(otherwise);
    forget();
    volley.keyRenewal().renew(key, isNew -> either(isNew, this::goOn, () -> halt(otherwise)));
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
            .raised(prompt)
            .thenAccept(
                isItsOwn -> either(isItsOwn, () -> end.complete(refused), () -> halt(otherwise)));
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

  /// Where no other prompt can tell whose fault a failure is, the witness does.
  private void comeBack(ComesBack comesBack) {
    forget();
    boolean isBlocked =
        comesBack.cause() instanceof Cause.Blocked
            || environment.gate().refusal(prompt).isPresent();
    if (failures.unclear() == 0 || isBlocked) {
      back(comesBack);
      return;
    }
    var _ =
        volley
            .probes()
            .askWitness(prompt, failures.unclearSince())
            .thenAccept(testimony -> {
              boolean isAnswered = testimony == Witness.Testimony.ANSWERED;
              failures = isAnswered ? failures.witnessed() : failures;
              back(comesBack);
            });
  }

  private void back(ComesBack comesBack) {
    end.complete(new Back(comesBack, failures));
  }

  /// The invocation is over: what is in flight is cancelled, what pauses comes back.
  void cut() {
    inFlight.ifPresent(Flight::cut);
    waitingFor.ifPresent(this::halt);
    pausing.ifPresent(Time.Alarm::cancel);
    if (pausing.isPresent()) {
      setback.ifPresent(this::back);
    }
  }

  /// Gives back the memory it drew; its record is settled.
  void close() {
    lease.close();
    environment.storeHealth().ended(this);
  }

  Tally tally() {
    return tally;
  }
}
