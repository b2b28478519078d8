package sluice.dispatch;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.dispatch.Attempt.Replied;
import sluice.health.KeyRefresh;
import sluice.health.ProbeResult;
import sluice.message.ProbePrompts;
import sluice.message.Prompt;
import sluice.outcome.Outage;
import sluice.provider.Classification;
import sluice.provider.MemoryBudget;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.provider.Reply;
import sluice.provider.ReplyClassifier;
import sluice.time.Time;

/// Sends the probes of one batch: small requests that tell whether key, quota, address and model
/// work. A probe waits for a permit and its model's rate as prompts do, but in a queue of its own,
/// since prompts may wait for it. Its answer is thrown away. It is sent again if the key was
/// replaced meanwhile. Safe for many threads.
record ProbeSender(
    Invocation invocation,
    ModelLimiters limiters,
    Dispatcher dispatcher,
    StartGate gate,
    AttemptSender attempts,
    KeyRefresh keys,
    MemoryBudget memory,
    Time time) {
  /// A probe that is being sent.
  ///
  /// @param isKeyRefreshed whether the key has been refreshed for it
  private record Probe(
      Prompt prompt, ModelLimiter limiter, TokenEstimate estimate, boolean isKeyRefreshed) {
    private Probe withNewKey() {
      return new Probe(prompt, limiter, estimate, /* isKeyRefreshed= */ true);
    }
  }

  /// Sends a probe of a prompt's path and model. Completes once, normally, before the batch does.
  public CompletableFuture<ProbeResult> send(Prompt like) {
    if (invocation.isOver()) {
      return CompletableFuture.completedFuture(new ProbeResult.NotSent());
    }
    Prompt prompt = ProbePrompts.of(like.endpoint(), like.model());
    ModelLimiter limiter = limiters.of(prompt.model());
    return invocation.track(
        enqueue(
            new Probe(
                prompt, limiter, new TokenEstimate(limiter, prompt), /* isKeyRefreshed= */ false)));
  }

  private CompletableFuture<ProbeResult> enqueue(Probe probe) {
    keys.ensureRead();
    var ticket =
        new Ticket(
            probe.limiter(),
            probe.estimate(),
            probe,
            gate::probeReadiness,
            gate::probeBlocked,
            Optional.empty());
    dispatcher.enqueueFirst(ticket);
    return ticket
        .admission()
        .thenCompose(admitted ->
            admitted
                .map(admission -> send(probe, admission))
                .orElseGet(() -> CompletableFuture.completedFuture(unsent())));
  }

  private ProbeResult unsent() {
    return keys.problem()
        .<ProbeResult>map(detail ->
            new ProbeResult.Ended(
                time.nanos(),
                Set.of(),
                /* isAnswered= */ false,
                Optional.of(new Outage(OutageKind.AUTH, Reason.of(detail)))))
        .orElseGet(ProbeResult.NotSent::new);
  }

  private CompletableFuture<ProbeResult> send(Probe probe, Admission admission) {
    var attempt =
        new Attempt(
            probe.prompt(),
            probe.limiter(),
            /* isProbe= */ true,
            probe.estimate().size(),
            admission);
    Optional<String> key = keys.key();
    MemoryBudget.Reservation reservation = memory.reserve();
    return CompletableFuture.completedFuture(key)
        .thenCompose(used -> attempts.send(attempt, used, reservation))
        .whenComplete((_, _) -> {
          reservation.close();
          dispatcher.release(admission);
        })
        .thenCompose(replied -> ended(probe, replied, key));
  }

  private CompletableFuture<ProbeResult> ended(Probe probe, Replied replied, Optional<String> key) {
    ProbeResult result = result(probe.prompt(), replied);
    return replied.classification() instanceof Classification.Unauthorized
            && !probe.isKeyRefreshed()
        ? keys.refresh(
            key,
            isNew ->
                isNew ? enqueue(probe.withNewKey()) : CompletableFuture.completedFuture(result))
        : CompletableFuture.completedFuture(result);
  }

  private ProbeResult result(Prompt prompt, Replied replied) {
    Reply reply = replied.reply();
    if (reply instanceof Reply.NoResponse(Reply.TransportError error, _)
        && error == Reply.TransportError.CUT) {
      return new ProbeResult.NotSent();
    }
    var now = time.now();
    boolean isAnswered =
        replied.classification() instanceof Classification.Success
            || replied.classification() instanceof Classification.Rejected;
    Set<OutageKind> proven =
        Stream.of(OutageKind.values())
            .filter(kind -> ReplyClassifier.isProven(kind, reply, prompt.endpoint(), now))
            .collect(Collectors.toUnmodifiableSet());
    Optional<Outage> failure =
        Stream.of(ReplyClassifier.outageOfProbe(reply, prompt.endpoint(), now))
            .filter(_ -> !isAnswered)
            .map(kind -> new Outage(kind, replied.classification().why()))
            .findFirst();
    return new ProbeResult.Ended(replied.sent(), proven, isAnswered, failure);
  }
}
