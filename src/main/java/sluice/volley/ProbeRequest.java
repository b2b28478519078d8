package sluice.volley;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.message.Pings;
import sluice.message.Prompt;
import sluice.provider.ByteBudget;
import sluice.provider.Judge;
import sluice.provider.Reason;
import sluice.provider.Reply;
import sluice.provider.Trouble;
import sluice.provider.Verdict;
import sluice.volley.Attempt.Replied;
import sluice.volley.Ticket.Admission;
import sluice.volley.Ticket.Preparation;

/// A request of our own that tells whether key, quota, address and model work where no prompt can.
/// It waits for a permit and its rate as prompts do, but in a queue of its own, since prompts may
/// wait for it; its answer is thrown away. It is sent once more where the key was replaced.
final class ProbeRequest {
  private static final Set<Trouble> OF_PROVIDER = EnumSet.complementOf(EnumSet.of(Trouble.STORE));

  private final Environment environment;
  private final Volley volley;
  private final Prompt prompt;
  private final Lane lane;
  private final Needs needs;

  /// A probe of the path and model of a prompt.
  ProbeRequest(Environment environment, Volley volley, Prompt like) {
    this.environment = environment;
    this.volley = volley;
    this.prompt = Pings.of(like.endpoint(), like.model());
    this.lane = environment.lane(prompt);
    this.needs = new Needs(lane, prompt);
  }

  /// Sends it; completes once, always normally.
  CompletableFuture<ProbeResult> send() {
    return enqueue(/* isKeyRefreshed= */ false);
  }

  private CompletableFuture<ProbeResult> enqueue(boolean isKeyRefreshed) {
    volley.keys().want();
    var ticket = new Ticket(lane, needs, this, this::readiness, Preparation.NONE);
    environment.pump().reenter(ticket);
    return ticket
        .admission()
        .thenCompose(admitted ->
            admitted
                .map(admission -> send(admission, isKeyRefreshed))
                .orElseGet(() -> CompletableFuture.completedFuture(unsent())));
  }

  private Pump.Turn readiness() {
    if (volley.isOver() || volley.isStoreDown() || volley.keys().problem().isPresent()) {
      return Pump.Turn.LEAVE;
    }
    return volley.hasStore() && volley.keys().isReady() ? Pump.Turn.GO : Pump.Turn.HOLD;
  }

  private ProbeResult unsent() {
    return volley
        .keys()
        .problem()
        .<ProbeResult>map(detail ->
            new ProbeResult.Ended(
                environment.time().nanos(),
                Set.of(),
                /* isAnswered= */ false,
                Optional.of(new Stop(Trouble.AUTH, Reason.of(detail)))))
        .orElseGet(ProbeResult.NotSent::new);
  }

  private CompletableFuture<ProbeResult> send(Admission admission, boolean isKeyRefreshed) {
    var attempt =
        new Attempt(
            environment, volley, lane, prompt, /* isProbe= */ true, needs.demand(), admission);
    Optional<String> key = volley.keys().key();
    ByteBudget.Lease lease = environment.budget().lease();
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
    if (replied.verdict() instanceof Verdict.Unauthorized && !isKeyRefreshed) {
      return volley
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
    if (reply instanceof Reply.Broken(Reply.Fault fault, _) && fault == Reply.Fault.CUT) {
      return new ProbeResult.NotSent();
    }
    var now = environment.time().now();
    boolean isAnswered =
        replied.verdict() instanceof Verdict.Answered
            || replied.verdict() instanceof Verdict.Refused;
    Set<Trouble> proven =
        OF_PROVIDER.stream()
            .filter(trouble -> Judge.isProven(trouble, reply, prompt.endpoint(), now))
            .collect(Collectors.toUnmodifiableSet());
    Optional<Stop> failure =
        Stream.of(Judge.troubleOfProbe(reply, prompt.endpoint(), now))
            .filter(_ -> !isAnswered)
            .map(trouble -> new Stop(trouble, replied.verdict().why()))
            .findFirst();
    return new ProbeResult.Ended(replied.sent(), proven, isAnswered, failure);
  }
}
