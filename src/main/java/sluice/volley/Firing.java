package sluice.volley;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.provider.ByteBudget;
import sluice.provider.Judge;
import sluice.provider.Keys;
import sluice.provider.Reply;
import sluice.provider.Trouble;
import sluice.provider.Usage;
import sluice.provider.Verdict;
import sluice.store.Ending;
import sluice.store.Trace;
import sluice.time.Time;
import sluice.volley.Attempt.Taken;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Permits.Permit;

/// A prompt being fired: it waits in the pump, is sent, judged, and sent once more where that is worth it.
///
/// Its steps follow one another, each on the thread that brought it about; only [#cut()] comes from the side.
final class Firing implements Pump.Entrant {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final long LEAST_PAUSE_MILLIS = 500;
  private static final int MAX_REQUEST_ID = 256;

  private final Environment environment;
  private final Volley volley;
  private final Identity identity;
  private final ByteBudget.Lease lease;
  private final CompletableFuture<Fired> fired = new CompletableFuture<>();
  private volatile @Nullable Prompt prompt;
  private volatile @Nullable Attempt attempt;
  private volatile Tally tally = Tally.NONE;
  private volatile Optional<ComesBack> setback = Optional.empty();
  private volatile Optional<Time.Alarm> pausing = Optional.empty();
  private volatile boolean hasRenewedKey;

  /// How firing ended.
  sealed interface Fired {}

  /// With something to store.
  record Over(Ending ending, Kind kind) implements Fired {}

  /// On the way back to the queue.
  record Back(ComesBack comesBack) implements Fired {}

  Firing(Environment environment, Volley volley, Identity identity) {
    this.environment = environment;
    this.volley = volley;
    this.identity = identity;
    this.lease = environment.budget().lease();
  }

  CompletableFuture<Fired> fire(Prompt toSend) {
    prompt = toSend;
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
    volley.suspicion().sent();
    var _ =
        environment
            .parts()
            .keys()
            .current()
            .thenCompose(key -> send(key, permit))
            .whenComplete((_, failure) -> conclude(permit, failure));
  }

  /// Whatever happened, the permit is free and the volley knows.
  private void conclude(Permit permit, @Nullable Throwable failure) {
    release(permit);
    attempt = null;
    if (failure != null) {
      fired.completeExceptionally(failure);
    }
    volley.ended();
  }

  private void release(Permit permit) {
    if (permit.release()) {
      environment.pump().signal();
    }
  }

  private CompletableFuture<Void> send(Keys.Reading reading, Permit permit) {
    return switch (reading) {
      case Keys.Reading.Unreadable(String detail) -> {
        block(Trouble.AUTH, detail);
        yield CompletableFuture.completedFuture(null);
      }
      case Keys.Reading.Found(Optional<String> key) -> sendWith(key, permit);
    };
  }

  private CompletableFuture<Void> sendWith(Optional<String> key, Permit permit) {
    Prompt toSend = prompt;
    if (toSend == null || volley.isCut()) {
      back(Volley.noTime());
      return CompletableFuture.completedFuture(null);
    }
    Time time = environment.time();
    lease.close();
    lease.draw(toSend.body().length());
    tally = tally.sent(time.now());
    environment.parts().journal().sent(volley.invocation(), identity, tally.attempts());
    Attempt sent =
        Attempt.send(
            environment.parts().transport(),
            toSend,
            key,
            lease,
            environment.limits().timeout(),
            time);
    attempt = sent;
    if (volley.isCut()) {
      sent.cut();
    }
    return sent.taken()
        .whenComplete((_, _) -> release(permit))
        .thenAcceptAsync(taken -> judge(toSend, key, taken), environment.parts().workers());
  }

  private void judge(Prompt sent, Optional<String> key, Taken taken) {
    Reply reply = taken.reply();
    tally = tally.taken(taken);
    switch (Judge.judge(reply, sent.endpoint(), environment.time().now())) {
      case Verdict.Answered(Usage usage, String model) -> answered(taken, usage, model, key);
      case Verdict.Refused _ -> over(response(reply, key), Kind.REFUSED);
      case Verdict.Unanswerable(var code, var message) ->
          over(new Ending.Errored(code, message), Kind.FAILED);
      case Verdict.Passing passing -> pass(passing, reply);
      case Verdict.Unauthorized(String message) -> unauthorized(scrub(message, key), key);
      case Verdict.Blocked(Trouble trouble, String message) -> block(trouble, scrub(message, key));
      case Verdict.Suspect(Trouble trouble, String message) ->
          suspect(trouble, scrub(message, key), response(reply, key));
    }
  }

  private void answered(Taken taken, Usage usage, String model, Optional<String> key) {
    environment.answers().add(taken.latency(), environment.time().nanos());
    environment.isOver(Trouble.AUTH);
    environment.isOver(Trouble.QUOTA);
    environment.isOver(Trouble.PROVIDER);
    environment.isOver(Trouble.CONFIG);
    tally = tally.answered(usage, model);
    over(response(taken.reply(), key), Kind.ANSWERED);
  }

  /// One careful retry in place where the provider does not ask for a long wait and the time allows it.
  private void pass(Verdict.Passing passing, Reply reply) {
    boolean isCut =
        reply instanceof Reply.Broken(Reply.Fault fault, _) && fault == Reply.Fault.CUT;
    Cause cause = isCut ? new Cause.Cut() : new Cause.Passing();
    var comesBack = new ComesBack(cause, passing.hint(), passing.reason());
    Duration pause = passing.hint().orElseGet(this::shortPause);
    boolean isFirst = setback.isEmpty();
    setback = Optional.of(comesBack);
    if (passing.inPlace() && isFirst && pause.compareTo(LONGEST_PAUSE) <= 0 && volley.allows(pause)) {
      pausing = Optional.of(environment.time().after(pause, this::goOn));
      if (volley.isCut()) {
        cut();
      }
    } else {
      back(comesBack);
    }
  }

  private void goOn() {
    pausing = Optional.empty();
    environment.pump().reenter(this);
  }

  private Duration shortPause() {
    return Duration.ofMillis(
        LEAST_PAUSE_MILLIS + environment.parts().random().nextLong(LEAST_PAUSE_MILLIS));
  }

  private void unauthorized(String message, Optional<String> key) {
    if (hasRenewedKey) {
      block(Trouble.AUTH, message);
      return;
    }
    hasRenewedKey = true;
    var _ =
        environment
            .parts()
            .keys()
            .renew(key)
            .thenAccept(
                isNew -> {
                  if (isNew) {
                    environment.pump().reenter(this);
                  } else {
                    block(Trouble.AUTH, message);
                  }
                });
  }

  private void block(Trouble trouble, String message) {
    volley.stop(trouble, message);
    back(Volley.comesBack(new Volley.Stop(trouble, message)));
  }

  private void suspect(Trouble trouble, String message, Ending refusal) {
    if (environment.answers().isAnsweredOfLate(environment.time().nanos())) {
      over(refusal, Kind.REFUSED);
      return;
    }
    var _ =
        volley
            .suspicion()
            .raised()
            .thenAccept(
                isItsOwn -> {
                  if (isItsOwn) {
                    over(refusal, Kind.REFUSED);
                  } else {
                    block(trouble, message);
                  }
                });
  }

  private Ending response(Reply reply, Optional<String> key) {
    if (!(reply instanceof Reply.Response(int status, HttpHeaders headers, byte[] body))) {
      throw new IllegalStateException("judged as a response: " + reply);
    }
    boolean isAnswer = status / 100 == 2;
    byte[] kept = isAnswer ? body : environment.parts().secrets().scrub(body, key);
    return new Ending.Responded(status, requestId(headers), kept);
  }

  private static Optional<String> requestId(HttpHeaders headers) {
    return headers
        .firstValue("x-request-id")
        .or(() -> headers.firstValue("request-id"))
        .filter(id -> id.length() <= MAX_REQUEST_ID);
  }

  private String scrub(String message, Optional<String> key) {
    return environment.parts().secrets().scrub(message, key);
  }

  private void over(Ending ending, Kind kind) {
    fired.complete(new Over(ending, kind));
  }

  private void back(ComesBack comesBack) {
    fired.complete(new Back(comesBack));
  }

  /// The invocation is over: what is in flight is cancelled, what pauses comes back.
  void cut() {
    Attempt open = attempt;
    if (open != null) {
      open.cut();
    }
    pausing.ifPresent(
        alarm -> {
          alarm.cancel();
          setback.ifPresent(this::back);
        });
  }

  /// Gives back the memory it drew.
  void close() {
    lease.close();
  }

  Trace trace(Message message, Instant takenUp) {
    Prompt asked = prompt;
    String model = asked == null ? "" : asked.model();
    return tally.trace(message, takenUp, environment.time().now(), model);
  }

  Ended toEnded(Message message, Outcome outcome, Instant takenUp) {
    return tally.toEnded(message, identity, outcome, takenUp);
  }
}
