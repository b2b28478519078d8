package sluice.volley;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import sluice.limit.AttemptLimit;
import sluice.message.Prompt;
import sluice.provider.ByteBudget;
import sluice.provider.Reason;
import sluice.provider.Reply;
import sluice.provider.Trouble;
import sluice.provider.Verdict;
import sluice.time.Cancellation;
import sluice.time.Time;
import sluice.volley.AmbiguousRefusals.Attribution;
import sluice.volley.Attempt.Replied;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Readiness.Obstacle;
import sluice.volley.RetryPolicy.Context;
import sluice.volley.RetryPolicy.Decision;
import sluice.volley.Ticket.Admission;
import sluice.volley.Ticket.Preparation;

/// Sends one prompt until it is clear how it ends: it waits for its turn, is sent, and sent once
/// more where [RetryPolicy] says so.
///
/// Its steps follow one another; what is known so far is handed from step to step.
final class SendLoop {
  private static final long LEAST_PAUSE_MILLIS = 500;
  private static final int FEW_TRIES = 4;

  private final Environment environment;
  private final Volley volley;
  private final Prompt prompt;
  private final Readiness readiness;
  private final Lane lane;
  private final ModelHealth health;
  private final Needs needs;
  private final ByteBudget.Lease lease;
  private final AtomicReference<Tally> tally = new AtomicReference<>(Tally.NONE);

  /// @param readiness what has to be true before it is sent
  SendLoop(Environment environment, Volley volley, Prompt prompt, Readiness readiness) {
    this.environment = environment;
    this.volley = volley;
    this.prompt = prompt;
    this.readiness = readiness;
    this.lane = environment.joinLane(prompt);
    this.health = lane.health(prompt.endpoint());
    this.needs = new Needs(lane, prompt);
    this.lease = environment.budget().lease();
  }

  /// Sends it; completes once.
  CompletableFuture<SendResult> send() {
    return needs
        .tooLarge()
        .map(ending -> done(new SendResult.Done(ending, Kind.FAILED)))
        .orElseGet(() -> enqueue(SendState.NEW, Pump::enter))
        .whenComplete((_, _) -> lane.leave());
  }

  /// What it has taken so far; for those who tell of it.
  Tally tally() {
    return tally.get();
  }

  /// Gives back the memory it drew; its record is settled.
  void close() {
    lease.close();
    environment.storeHealth().ended(this);
  }

  private CompletableFuture<SendResult> enqueue(
      SendState state, BiConsumer<Pump, Pump.Entrant> join) {
    volley.keys().want();
    environment.storeHealth().ended(this);
    long since = environment.time().nanos();
    var check = new Check();
    var ticket = new Ticket(lane, needs, volley, this::turn, check);
    join.accept(environment.pump(), ticket);
    return ticket
        .admission()
        .thenCompose(admitted -> {
          if (check.obstacle.isPresent()) {
            admitted.ifPresent(this::giveBack);
            return done(new SendResult.Unsent(check.obstacle.get()));
          }
          volley.meter().waited(environment.time().since(since));
          return admitted
              .map(admission -> attempt(state, admission))
              .orElseGet(() -> unsent(state));
        });
  }

  /// What is made sure of when a prompt's turn comes.
  private final class Check implements Preparation {
    private Optional<Obstacle> obstacle = Optional.empty();

    @Override
    public boolean isDone() {
      return readiness.isGiven() || obstacle.isPresent();
    }

    @Override
    public CompletableFuture<?> prepare() {
      return readiness.ensure(volley.patience(FEW_TRIES)).thenAccept(found -> obstacle = found);
    }
  }

  private Pump.Turn turn() {
    if (refusal().isPresent()) {
      return Pump.Turn.LEAVE;
    }
    Circuit circuit = health.circuit();
    if (!volley.isReady() || !circuit.allows()) {
      return Pump.Turn.HOLD;
    }
    boolean yields = circuit.isTrying() && health.hasFailed(prompt.request());
    return yields ? Pump.Turn.YIELD : Pump.Turn.GO;
  }

  private Optional<ComesBack> refusal() {
    return volley.refusal().or(() -> environment.gate().refusal(prompt)).or(this::longHold);
  }

  /// A long wait that the provider asked for is cheaper in the queue.
  private Optional<ComesBack> longHold() {
    return Optional.of(lane.held())
        .filter(held -> held.compareTo(RetryPolicy.LONGEST_PAUSE) > 0)
        .map(held ->
            new ComesBack(
                new Cause.Passing(), Optional.of(held), Reason.of("the provider asks to wait")));
  }

  private CompletableFuture<SendResult> unsent(SendState state) {
    ComesBack refusal = refusal().orElseGet(Volley::noTime);
    boolean isLate = refusal.cause() instanceof Cause.NoTime;
    return returned(state, isLate ? state.lastFailure().orElse(refusal) : refusal);
  }

  private void giveBack(Admission admission) {
    admission.permit().release();
    lane.unspent(admission.taken());
    lane.left();
    environment.pump().signal();
  }

  private CompletableFuture<SendResult> attempt(SendState state, Admission admission) {
    if (volley.isCut()) {
      giveBack(admission);
      return unsent(state);
    }
    SendState sent = state.sent(environment.time().now());
    tally.set(sent.tally());
    environment
        .parts()
        .journal()
        .sent(volley.invocation(), prompt.identity(), sent.tally().attempts());
    environment.storeHealth().started(this);
    volley.refusals().sent();
    var attempt =
        new Attempt(
            environment, volley, lane, prompt, /* isProbe= */ false, needs.demand(), admission);
    Optional<String> key = volley.keys().key();
    return CompletableFuture.completedFuture(key)
        .thenCompose(used -> attempt.send(used, lease))
        .whenComplete((_, failure) -> {
          if (failure != null) {
            attempt.release();
            volley.refusals().ended();
          }
        })
        .thenCompose(replied -> replied(sent, attempt, replied, key));
  }

  /// Gives the permit back as soon as it is known that the others may go on, before anything is
  /// stored or asked for.
  private CompletableFuture<SendResult> replied(
      SendState before, Attempt attempt, Replied replied, Optional<String> key) {
    try {
      SendState state = before.replied(replied, environment.time().now());
      tally.set(state.tally());
      if (replied.verdict() instanceof Verdict.Passing && state.evidence().isAny()) {
        attempt.release();
        return readiness
            .dossier()
            .evidence(volley.patience(FEW_TRIES))
            .thenCompose(earlier -> proceed(state, decide(state, replied, key, earlier), key));
      }
      Decision decision = decide(state, replied, key, Optional.of(0.0));
      if (!decision.holdsOthers()) {
        attempt.release();
      }
      return proceed(state, decision, key);
    } finally {
      attempt.release();
      volley.refusals().ended();
    }
  }

  /// @param earlier the evidence of earlier receives; empty where it cannot be read
  private Decision decide(
      SendState state, Replied replied, Optional<String> key, Optional<Double> earlier) {
    Reply reply = replied.reply();
    return RetryPolicy.decide(
        replied.verdict(),
        reply,
        new Context(
            () -> Responses.of(reply, environment.parts().secrets(), key),
            state.lastFailure().isPresent(),
            state.isKeyRefreshed(),
            shortPause(),
            pause -> mayBeRetried(state, earlier) && volley.allows(pause)));
  }

  private boolean mayBeRetried(SendState state, Optional<Double> earlier) {
    var limit = new AttemptLimit(environment.limits().maxAttempts());
    boolean isLast = earlier.map(sum -> limit.isReached(state.evidence().most(sum))).orElse(true);
    return !isLast && environment.retries().hasRoom();
  }

  private Duration shortPause() {
    return Duration.ofMillis(
        LEAST_PAUSE_MILLIS + environment.parts().random().nextLong(LEAST_PAUSE_MILLIS));
  }

  private CompletableFuture<SendResult> proceed(
      SendState state, Decision decision, Optional<String> key) {
    return switch (decision) {
      case Decision.Store(var ending, Kind kind) -> done(new SendResult.Done(ending, kind));
      case Decision.Retry(Duration pause, ComesBack failure) -> pause(state, pause, failure);
      case Decision.Return(ComesBack comesBack) -> returned(state, volley.afterStop(comesBack));
      case Decision.RefreshKey(Stop otherwise) -> refreshKey(state, otherwise, key);
      case Decision.Halt(Stop stop) -> halt(state, stop);
      case Decision.Attribute(Decision ifOwn, Stop otherwise) ->
          volley
              .refusals()
              .attribute(prompt)
              .thenCompose(attribution -> attributed(state, attribution, ifOwn, otherwise, key));
    };
  }

  private CompletableFuture<SendResult> pause(SendState state, Duration pause, ComesBack failure) {
    lease.close();
    environment.retries().begin();
    var goesOn = new CompletableFuture<Boolean>();
    Time.Alarm alarm = environment.time().after(pause, () -> goesOn.complete(true));
    Cancellation.Registration cut = volley.cancellation().onCancel(() -> goesOn.complete(false));
    return goesOn
        .thenCompose(isOn -> {
          alarm.cancel();
          cut.close();
          return isOn ? enqueue(state.retrying(failure), Pump::reenter) : returned(state, failure);
        })
        .whenComplete((_, _) -> environment.retries().end());
  }

  private CompletableFuture<SendResult> refreshKey(
      SendState state, Stop otherwise, Optional<String> key) {
    lease.close();
    return volley
        .keys()
        .refresh(
            key,
            isNew -> isNew ? enqueue(state.keyRefreshed(), Pump::reenter) : halt(state, otherwise));
  }

  private CompletableFuture<SendResult> attributed(
      SendState state,
      Attribution attribution,
      Decision ifOwn,
      Stop otherwise,
      Optional<String> key) {
    return switch (attribution) {
      case Attribution.Own _ -> proceed(ofItsOwn(state, ifOwn), ifOwn, key);
      case Attribution.Outage(Stop stop) -> outage(state, stop);
      case Attribution.Unknown _ ->
          returned(
              state,
              volley.afterStop(
                  new ComesBack(new Cause.Passing(), Optional.empty(), otherwise.reason())));
    };
  }

  /// A prompt that alone is refused for the quota again and again ends some day, as one that alone is
  /// refused for the rate.
  private SendState ofItsOwn(SendState state, Decision decision) {
    return decision instanceof Decision.Return
        ? state.failed(
            health.rateLimited(
                prompt.request(), environment.time().nanos(), environment.time().now()),
            environment.time().now())
        : state;
  }

  /// Trouble of a model stops its prompts through its breaker, any other all of them.
  private CompletableFuture<SendResult> outage(SendState state, Stop stop) {
    if (stop.trouble() == Trouble.PROVIDER) {
      health.circuit().trip(stop.reason());
      environment.pump().sweep();
    } else {
      volley.stop(stop);
    }
    return returned(state, stop.comesBack());
  }

  private CompletableFuture<SendResult> halt(SendState state, Stop stop) {
    volley.stop(stop);
    return returned(state, stop.comesBack());
  }

  /// Where no other prompt can tell whose doing a failure is, a probe does.
  private CompletableFuture<SendResult> returned(SendState state, ComesBack comesBack) {
    lease.close();
    boolean isBlocked =
        comesBack.cause() instanceof Cause.Blocked
            || environment.gate().refusal(prompt).isPresent();
    if (state.evidence().unweighed() == 0 || isBlocked) {
      return done(new SendResult.Returned(comesBack, state.evidence()));
    }
    OptionalDouble weight = health.weight(prompt.request());
    return weight.isPresent()
        ? done(weighed(state, comesBack, weight.getAsDouble()))
        : volley
            .probes()
            .probeForEvidence(prompt)
            .thenApply(result -> weighed(state, comesBack, result.provesModel() ? 1 : 0));
  }

  private static SendResult weighed(SendState state, ComesBack comesBack, double weight) {
    return new SendResult.Returned(comesBack, state.evidence().weighed(weight));
  }

  private static CompletableFuture<SendResult> done(SendResult result) {
    return CompletableFuture.completedFuture(result);
  }
}
