package sluice.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import sluice.batch.AmbiguousRefusals.Attribution;
import sluice.batch.Attempt.Replied;
import sluice.batch.Outcome.Kind;
import sluice.batch.Outcome.ReturnReason;
import sluice.batch.Outcome.Returned;
import sluice.batch.RetryPolicy.Context;
import sluice.batch.RetryPolicy.Decision;
import sluice.batch.StartCheck.Obstacle;
import sluice.batch.Ticket.Admission;
import sluice.batch.Ticket.Preparation;
import sluice.limit.AttemptLimit;
import sluice.message.Prompt;
import sluice.provider.Classification;
import sluice.provider.MemoryBudget;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.provider.Reply;
import sluice.time.Cancellation;
import sluice.time.Time;

/// Sends one prompt until it is clear how it ends: it waits for its turn, is sent, and sent once
/// more where [RetryPolicy] says so.
///
/// Its steps follow one another; what is known so far is handed from step to step.
final class SendLoop {
  private static final long LEAST_PAUSE_MILLIS = 500;
  private static final int FEW_TRIES = 4;

  private final Environment environment;
  private final Invocation invocation;
  private final Prompt prompt;
  private final StartCheck readiness;
  private final ModelLimiter limiter;
  private final ModelHealth health;
  private final TokenEstimate needs;
  private final MemoryBudget.Reservation lease;
  private final AtomicReference<AttemptStatistics> statistics =
      new AtomicReference<>(AttemptStatistics.NONE);

  /// @param readiness what has to be true before it is sent
  SendLoop(Environment environment, Invocation invocation, Prompt prompt, StartCheck readiness) {
    this.environment = environment;
    this.invocation = invocation;
    this.prompt = prompt;
    this.readiness = readiness;
    this.limiter = environment.joinLimiter(prompt);
    this.health = limiter.health(prompt.endpoint());
    this.needs = new TokenEstimate(limiter, prompt);
    this.lease = environment.budget().lease();
  }

  /// Sends it; completes once.
  CompletableFuture<SendResult> send() {
    return needs
        .tooLarge()
        .map(ending -> done(new SendResult.Done(ending, Kind.FAILED)))
        .orElseGet(() -> enqueue(SendState.NEW, Dispatcher::enter))
        .whenComplete((_, _) -> limiter.leave());
  }

  /// What it has taken so far; for those who tell of it.
  AttemptStatistics statistics() {
    return statistics.get();
  }

  /// Gives back the memory it drew; its record is settled.
  void close() {
    lease.close();
    environment.storeHealth().ended(this);
  }

  private CompletableFuture<SendResult> enqueue(
      SendState state, BiConsumer<Dispatcher, Dispatcher.Candidate> join) {
    invocation.keys().want();
    environment.storeHealth().ended(this);
    long since = environment.time().nanos();
    var check = new Check();
    var ticket = new Ticket(limiter, needs, invocation, this::turn, check);
    join.accept(environment.dispatcher(), ticket);
    return ticket
        .admission()
        .thenCompose(admitted -> {
          if (check.obstacle.isPresent()) {
            admitted.ifPresent(this::giveBack);
            return done(new SendResult.Unsent(check.obstacle.get()));
          }
          invocation.metrics().waited(environment.time().since(since));
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
      return readiness.ensure(invocation.patience(FEW_TRIES)).thenAccept(found -> obstacle = found);
    }
  }

  private Dispatcher.Readiness turn() {
    if (refusal().isPresent()) {
      return Dispatcher.Readiness.LEAVE;
    }
    CircuitBreaker breaker = health.breaker();
    if (!invocation.isReady() || !breaker.allows()) {
      return Dispatcher.Readiness.HOLD;
    }
    boolean yields = breaker.isTrying() && health.hasFailed(prompt.request());
    return yields ? Dispatcher.Readiness.YIELD : Dispatcher.Readiness.GO;
  }

  private Optional<Returned> refusal() {
    return invocation.refusal().or(() -> environment.breakers().refusal(prompt)).or(this::longHold);
  }

  /// A long wait that the provider asked for is cheaper in the queue.
  private Optional<Returned> longHold() {
    return Optional.of(limiter.held())
        .filter(held -> held.compareTo(RetryPolicy.LONGEST_PAUSE) > 0)
        .map(held ->
            new Returned(
                new ReturnReason.Passing(),
                Optional.of(held),
                Reason.of("the provider asks to wait")));
  }

  private CompletableFuture<SendResult> unsent(SendState state) {
    Returned refusal = refusal().orElseGet(Invocation::noTime);
    boolean isLate = refusal.cause() instanceof ReturnReason.NoTime;
    return returned(state, isLate ? state.lastFailure().orElse(refusal) : refusal);
  }

  private void giveBack(Admission admission) {
    admission.permit().release();
    limiter.unspent(admission.taken());
    limiter.left();
    environment.dispatcher().signal();
  }

  private CompletableFuture<SendResult> attempt(SendState state, Admission admission) {
    if (invocation.isCut()) {
      giveBack(admission);
      return unsent(state);
    }
    SendState sent = state.sent(environment.time().now());
    statistics.set(sent.statistics());
    environment
        .parts()
        .listener()
        .sent(invocation.invocationId(), prompt.identity(), sent.statistics().attempts());
    environment.storeHealth().started(this);
    invocation.refusals().sent();
    var attempt =
        new Attempt(
            environment,
            invocation,
            limiter,
            prompt,
            /* isProbe= */ false,
            needs.demand(),
            admission);
    Optional<String> key = invocation.keys().key();
    return CompletableFuture.completedFuture(key)
        .thenCompose(used -> attempt.send(used, lease))
        .whenComplete((_, failure) -> {
          if (failure != null) {
            attempt.release();
            invocation.refusals().ended();
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
      statistics.set(state.statistics());
      if (replied.verdict() instanceof Classification.Retryable && state.evidence().isAny()) {
        attempt.release();
        return readiness
            .poisonGuard()
            .evidence(invocation.patience(FEW_TRIES))
            .thenCompose(earlier -> proceed(state, decide(state, replied, key, earlier), key));
      }
      Decision decision = decide(state, replied, key, Optional.of(0.0));
      if (!decision.holdsOthers()) {
        attempt.release();
      }
      return proceed(state, decision, key);
    } finally {
      attempt.release();
      invocation.refusals().ended();
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
            () -> StoredResponses.of(reply, environment.parts().secrets(), key),
            state.lastFailure().isPresent(),
            state.isKeyRefreshed(),
            shortPause(),
            pause -> mayBeRetried(state, earlier) && invocation.allows(pause)));
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
      case Decision.Retry(Duration pause, Returned failure) -> pause(state, pause, failure);
      case Decision.Return(Returned comesBack) -> returned(state, invocation.afterStop(comesBack));
      case Decision.RefreshKey(Outage otherwise) -> refreshKey(state, otherwise, key);
      case Decision.Halt(Outage stop) -> halt(state, stop);
      case Decision.Attribute(Decision ifOwn, Outage otherwise) ->
          invocation
              .refusals()
              .attribute(prompt)
              .thenCompose(attribution -> attributed(state, attribution, ifOwn, otherwise, key));
    };
  }

  private CompletableFuture<SendResult> pause(SendState state, Duration pause, Returned failure) {
    lease.close();
    environment.retries().begin();
    var goesOn = new CompletableFuture<Boolean>();
    Time.Alarm alarm = environment.time().after(pause, () -> goesOn.complete(true));
    Cancellation.Registration cut =
        invocation.cancellation().onCancel(() -> goesOn.complete(false));
    return goesOn
        .thenCompose(isOn -> {
          alarm.cancel();
          cut.close();
          return isOn
              ? enqueue(state.retrying(failure), Dispatcher::reenter)
              : returned(state, failure);
        })
        .whenComplete((_, _) -> environment.retries().end());
  }

  private CompletableFuture<SendResult> refreshKey(
      SendState state, Outage otherwise, Optional<String> key) {
    lease.close();
    return invocation
        .keys()
        .refresh(
            key,
            isNew ->
                isNew
                    ? enqueue(state.keyRefreshed(), Dispatcher::reenter)
                    : halt(state, otherwise));
  }

  private CompletableFuture<SendResult> attributed(
      SendState state,
      Attribution attribution,
      Decision ifOwn,
      Outage otherwise,
      Optional<String> key) {
    return switch (attribution) {
      case Attribution.Own _ -> proceed(ofItsOwn(state, ifOwn), ifOwn, key);
      case Attribution.Everybody(Outage stop) -> outage(state, stop);
      case Attribution.Unknown _ ->
          returned(
              state,
              invocation.afterStop(
                  new Returned(new ReturnReason.Passing(), Optional.empty(), otherwise.reason())));
    };
  }

  /// A prompt that alone is refused for the quota again and again ends some day, as one that alone
  /// is refused for the rate.
  private SendState ofItsOwn(SendState state, Decision decision) {
    return decision instanceof Decision.Return
        ? state.failed(
            health.rateLimited(
                prompt.request(), environment.time().nanos(), environment.time().now()),
            environment.time().now())
        : state;
  }

  /// Trouble of a model stops its prompts through its breaker, any other all of them.
  private CompletableFuture<SendResult> outage(SendState state, Outage stop) {
    if (stop.trouble() == OutageKind.PROVIDER) {
      health.breaker().trip(stop.reason());
      environment.dispatcher().sweep();
    } else {
      invocation.stop(stop);
    }
    return returned(state, stop.comesBack());
  }

  private CompletableFuture<SendResult> halt(SendState state, Outage stop) {
    invocation.stop(stop);
    return returned(state, stop.comesBack());
  }

  /// Where no other prompt can tell whose doing a failure is, a probe does, unless others have
  /// failed when it ends.
  private CompletableFuture<SendResult> returned(SendState state, Returned comesBack) {
    lease.close();
    boolean isBlocked =
        comesBack.cause() instanceof ReturnReason.Blocked
            || environment.breakers().refusal(prompt).isPresent();
    if (state.evidence().unweighed() == 0 || isBlocked) {
      return done(new SendResult.GivenBack(comesBack, state.evidence()));
    }
    OptionalDouble known = health.weight(prompt.request());
    CompletableFuture<Double> weight =
        known.isPresent()
            ? CompletableFuture.completedFuture(known.getAsDouble())
            : invocation
                .probes()
                .probeForEvidence(prompt)
                .thenApply(
                    probe -> health.weight(prompt.request()).orElse(probe.provesModel() ? 1 : 0));
    return weight.thenApply(each -> weighed(state, comesBack, each));
  }

  private static SendResult weighed(SendState state, Returned comesBack, double weight) {
    return new SendResult.GivenBack(comesBack, state.evidence().weighed(weight));
  }

  private static CompletableFuture<SendResult> done(SendResult result) {
    return CompletableFuture.completedFuture(result);
  }
}
