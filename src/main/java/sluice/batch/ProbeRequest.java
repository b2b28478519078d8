package sluice.batch;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.batch.Attempt.Replied;
import sluice.batch.Ticket.Admission;
import sluice.batch.Ticket.Preparation;
import sluice.message.ProbePrompts;
import sluice.message.Prompt;
import sluice.provider.Classification;
import sluice.provider.MemoryBudget;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.provider.Reply;
import sluice.provider.ReplyClassifier;

/// A request of our own that tells whether key, quota, address and model work where no prompt can.
/// It waits for a permit and its rate as prompts do, but in a queue of its own, since prompts may
/// wait for it; its answer is thrown away. It is sent once more where the key was replaced.
final class ProbeRequest {
  private static final Set<OutageKind> OF_PROVIDER =
      EnumSet.complementOf(EnumSet.of(OutageKind.STORE));

  private final Environment environment;
  private final Invocation invocation;
  private final Prompt prompt;
  private final ModelLimiter limiter;
  private final TokenEstimate needs;

  /// A probe of the path and model of a prompt.
  ProbeRequest(Environment environment, Invocation invocation, Prompt like) {
    this.environment = environment;
    this.invocation = invocation;
    this.prompt = ProbePrompts.of(like.endpoint(), like.model());
    this.limiter = environment.limiter(prompt);
    this.needs = new TokenEstimate(limiter, prompt);
  }

  /// Sends it; completes once, always normally.
  CompletableFuture<ProbeResult> send() {
    return enqueue(/* isKeyRefreshed= */ false);
  }

  private CompletableFuture<ProbeResult> enqueue(boolean isKeyRefreshed) {
    invocation.keys().want();
    var ticket = new Ticket(limiter, needs, this, this::readiness, Preparation.NONE);
    environment.dispatcher().reenter(ticket);
    return ticket
        .admission()
        .thenCompose(admitted ->
            admitted
                .map(admission -> send(admission, isKeyRefreshed))
                .orElseGet(() -> CompletableFuture.completedFuture(unsent())));
  }

  private Dispatcher.Readiness readiness() {
    if (invocation.isOver()
        || invocation.isStoreDown()
        || invocation.keys().problem().isPresent()) {
      return Dispatcher.Readiness.LEAVE;
    }
    return invocation.hasStore() && invocation.keys().isReady()
        ? Dispatcher.Readiness.GO
        : Dispatcher.Readiness.HOLD;
  }

  private ProbeResult unsent() {
    return invocation
        .keys()
        .problem()
        .<ProbeResult>map(detail ->
            new ProbeResult.Ended(
                environment.time().nanos(),
                Set.of(),
                /* isAnswered= */ false,
                Optional.of(new Outage(OutageKind.AUTH, Reason.of(detail)))))
        .orElseGet(ProbeResult.NotSent::new);
  }

  private CompletableFuture<ProbeResult> send(Admission admission, boolean isKeyRefreshed) {
    var attempt =
        new Attempt(
            environment,
            invocation,
            limiter,
            prompt,
            /* isProbe= */ true,
            needs.demand(),
            admission);
    Optional<String> key = invocation.keys().key();
    MemoryBudget.Reservation lease = environment.budget().lease();
    return CompletableFuture.completedFuture(key)
        .thenCompose(used -> attempt.send(used, lease))
        .whenComplete((_, _) -> {
          lease.close();
          attempt.release();
        })
        .thenCompose(replied -> ended(replied, key, isKeyRefreshed));
  }

  private CompletableFuture<ProbeResult> ended(
      Replied replied, Optional<String> key, boolean isKeyRefreshed) {
    if (replied.verdict() instanceof Classification.Unauthorized && !isKeyRefreshed) {
      return invocation
          .keys()
          .refresh(
              key,
              isNew ->
                  isNew
                      ? enqueue(/* isKeyRefreshed= */ true)
                      : CompletableFuture.completedFuture(result(replied)));
    }
    return CompletableFuture.completedFuture(result(replied));
  }

  private ProbeResult result(Replied replied) {
    Reply reply = replied.reply();
    if (reply instanceof Reply.NoResponse(Reply.TransportError fault, _)
        && fault == Reply.TransportError.CUT) {
      return new ProbeResult.NotSent();
    }
    var now = environment.time().now();
    boolean isAnswered =
        replied.verdict() instanceof Classification.Success
            || replied.verdict() instanceof Classification.Rejected;
    Set<OutageKind> proven =
        OF_PROVIDER.stream()
            .filter(trouble -> ReplyClassifier.isProven(trouble, reply, prompt.endpoint(), now))
            .collect(Collectors.toUnmodifiableSet());
    Optional<Outage> failure =
        Stream.of(ReplyClassifier.troubleOfProbe(reply, prompt.endpoint(), now))
            .filter(_ -> !isAnswered)
            .map(trouble -> new Outage(trouble, replied.verdict().why()))
            .findFirst();
    return new ProbeResult.Ended(replied.sent(), proven, isAnswered, failure);
  }
}
