package sluice.dispatch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import sluice.dispatch.Attempt.Replied;
import sluice.dispatch.RetryPolicy.Decision;
import sluice.health.AmbiguousRefusals;
import sluice.health.KeyRefresh;
import sluice.message.Prompt;
import sluice.outcome.Outage;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.outcome.PromptProgress;
import sluice.outcome.PromptStage;
import sluice.provider.Classification;
import sluice.provider.MemoryBudget;
import sluice.store.StoreHealth;
import sluice.time.Time;

/// Sends the prompts of one batch, each until its result is known: a prompt waits in the
/// [Dispatcher], is sent, and is sent again if [RetryPolicy] says so. Safe for many threads.
///
/// The steps of one prompt run one after the other and pass on what is known so far, a [SendState].
public record SendLoop(
    Time time,
    Invocation invocation,
    ModelLimiters limiters,
    MemoryBudget memory,
    Dispatcher dispatcher,
    StartGate gate,
    AttemptSender attempts,
    KeyRefresh keys,
    AmbiguousRefusals refusals,
    FailureAttribution failures,
    RetryDecisions decisions,
    StoreHealth store,
    MetricsRecorder metrics) {
  /// Prepares to send a prompt; [#close] must follow when its outcome is known.
  public Sending open(Prompt prompt, StartCondition condition, PromptProgress progress) {
    ModelLimiter limiter = limiters.join(prompt.model());
    var estimate = new TokenEstimate(limiter, prompt);
    return new Sending(prompt, condition, progress, limiter, estimate, memory.reserve());
  }

  /// Sends a prompt; completes once.
  public CompletableFuture<SendResult> send(Sending sending) {
    return sending
        .estimate()
        .tooLarge()
        .map(result -> done(new SendResult.Store(result, Kind.FAILED)))
        .orElseGet(() -> enqueue(sending, SendState.NEW, Dispatcher::enqueue))
        .whenComplete((_, _) -> sending.limiter().leave());
  }

  /// Releases the memory of a prompt's response, when its outcome is known.
  public void close(Sending sending) {
    sending.memory().close();
    store.ended(sending.progress());
  }

  private CompletableFuture<SendResult> enqueue(
      Sending sending, SendState state, BiConsumer<Dispatcher, Candidate> join) {
    sending.progress().to(PromptStage.QUEUED);
    keys.ensureRead();
    store.ended(sending.progress());
    long since = time.nanos();
    var ticket =
        new Ticket(
            sending.limiter(),
            sending.estimate(),
            invocation,
            () -> gate.readiness(sending.prompt(), sending.limiter()),
            gate::promptBlocked,
            Optional.of(sending.condition()));
    join.accept(dispatcher, ticket);
    return ticket
        .admission()
        .thenCompose(admitted -> {
          if (sending.condition().obstacle().isPresent()) {
            admitted.ifPresent(dispatcher::giveBack);
            return done(new SendResult.Unsent(sending.condition().obstacle().get()));
          }
          metrics.waited(time.since(since));
          return admitted
              .map(admission -> attempt(sending, state, admission))
              .orElseGet(() -> unsent(sending, state));
        });
  }

  private CompletableFuture<SendResult> unsent(Sending sending, SendState state) {
    Returned refusal =
        gate.refusal(sending.prompt(), sending.limiter()).orElseGet(Invocation::noTime);
    boolean isLate = refusal.cause() instanceof ReturnReason.NoTime;
    return returned(sending, state, isLate ? state.lastFailure().orElse(refusal) : refusal);
  }

  private CompletableFuture<SendResult> attempt(
      Sending sending, SendState state, Admission admission) {
    SendState sent = state.sent(time.now());
    if (invocation.isCancelled() || !sending.progress().sent(sent.statistics())) {
      dispatcher.giveBack(admission);
      return unsent(sending, state);
    }
    store.started(sending.progress());
    refusals.sent();
    var attempt =
        new Attempt(
            sending.prompt(),
            sending.limiter(),
            /* isProbe= */ false,
            sending.estimate().size(),
            admission);
    Optional<String> key = keys.key();
    return CompletableFuture.completedFuture(key)
        .thenCompose(used -> attempts.send(attempt, used, sending.memory()))
        .whenComplete((_, failure) -> {
          if (failure != null) {
            dispatcher.release(admission);
            refusals.ended();
          }
        })
        .thenCompose(replied -> replied(sending, sent, admission, replied, key));
  }

  /// Decides what follows from a reply. Releases the permit before anything is stored or probed;
  /// only a refused key or an outage is acted on first, so that no other prompt starts into it.
  private CompletableFuture<SendResult> replied(
      Sending sending,
      SendState before,
      Admission admission,
      Replied replied,
      Optional<String> key) {
    try {
      SendState state = before.replied(replied, time.now());
      sending.progress().replied(state.statistics());
      if (replied.classification() instanceof Classification.Retryable
          && state.evidence().isAny()) {
        dispatcher.release(admission);
        return sending
            .condition()
            .earlierEvidence()
            .thenCompose(earlier ->
                proceed(sending, state, decisions.decide(state, replied, key, earlier), key));
      }
      Decision decision = decisions.decide(state, replied, key, Optional.of(0.0));
      if (!decision.holdsOthers()) {
        dispatcher.release(admission);
      }
      return proceed(sending, state, decision, key);
    } finally {
      dispatcher.release(admission);
      refusals.ended();
    }
  }

  private CompletableFuture<SendResult> proceed(
      Sending sending, SendState state, Decision decision, Optional<String> key) {
    return switch (decision) {
      case Decision.Store(var result, Kind kind) -> done(new SendResult.Store(result, kind));
      case Decision.Retry(Duration pause, Returned failure) ->
          pause(sending, state, pause, failure);
      case Decision.Return(Returned returned) ->
          returned(sending, state, invocation.afterStop(returned));
      case Decision.RefreshKey(Outage otherwise) -> refreshKey(sending, state, otherwise, key);
      case Decision.Halt(Outage outage) -> halt(sending, state, outage);
      case Decision.Attribute attribute -> attribute(sending, state, attribute, key);
    };
  }

  private CompletableFuture<SendResult> pause(
      Sending sending, SendState state, Duration pause, Returned failure) {
    sending.progress().to(PromptStage.BACKING_OFF);
    sending.memory().close();
    decisions.retries().begin();
    return invocation
        .delay(pause)
        .thenCompose(hasPassed ->
            hasPassed
                ? enqueue(sending, state.retrying(failure), Dispatcher::enqueueFirst)
                : returned(sending, state, failure))
        .whenComplete((_, _) -> decisions.retries().end());
  }

  private CompletableFuture<SendResult> refreshKey(
      Sending sending, SendState state, Outage otherwise, Optional<String> key) {
    sending.progress().to(PromptStage.REFRESHING_KEY);
    sending.memory().close();
    return keys.refresh(
        key,
        isNew ->
            isNew
                ? enqueue(sending, state.keyRefreshed(), Dispatcher::enqueueFirst)
                : halt(sending, state, otherwise));
  }

  private CompletableFuture<SendResult> attribute(
      Sending sending, SendState state, Decision.Attribute refusal, Optional<String> key) {
    sending.progress().to(PromptStage.UNDECIDED);
    return refusals
        .attribute(sending.prompt())
        .thenCompose(attribution ->
            switch (attribution) {
              case AmbiguousRefusals.Attribution.Own _ ->
                  proceed(
                      sending,
                      failures.quotaFailure(sending, state, refusal.ifOwn()),
                      refusal.ifOwn(),
                      key);
              case AmbiguousRefusals.Attribution.Shared(Outage outage) -> {
                failures.stop(sending, outage);
                yield returned(sending, state, outage.returned());
              }
              case AmbiguousRefusals.Attribution.Unknown _ ->
                  returned(sending, state, invocation.afterStop(refusal.undecided()));
            });
  }

  private CompletableFuture<SendResult> halt(Sending sending, SendState state, Outage outage) {
    invocation.stop(outage);
    return returned(sending, state, outage.returned());
  }

  private CompletableFuture<SendResult> returned(
      Sending sending, SendState state, Returned returned) {
    sending.progress().to(PromptStage.ATTRIBUTING);
    sending.memory().close();
    return failures
        .weigh(sending, state.evidence(), returned)
        .thenApply(evidence -> new SendResult.Return(returned, evidence));
  }

  private static CompletableFuture<SendResult> done(SendResult result) {
    return CompletableFuture.completedFuture(result);
  }
}
