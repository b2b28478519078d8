package sluice.volley;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import sluice.limit.Demand;
import sluice.limit.Need;
import sluice.message.Prompt;
import sluice.provider.ByteBudget;
import sluice.provider.Judge;
import sluice.provider.Reason;
import sluice.provider.Reply;
import sluice.provider.Setback;
import sluice.provider.Transport;
import sluice.provider.Usage;
import sluice.provider.Verdict;
import sluice.time.Cancellation;
import sluice.time.Time;
import sluice.volley.ModelHealth.Failure;
import sluice.volley.Ticket.Admission;

/// One request in flight: the permit it holds, its time limit, which covers the connection, the
/// headers and the whole body, and what its end tells of limits and provider. Sent once.
final class Attempt {
  private final Environment environment;
  private final Volley volley;
  private final Prompt prompt;
  private final Lane lane;
  private final ModelHealth health;
  private final boolean isProbe;
  private final Demand demand;
  private final Admission admission;
  private final AtomicBoolean isReleased = new AtomicBoolean();

  /// What came back.
  ///
  /// @param sent when it was sent, a reading of the clock
  /// @param failure what the attempt tells against its prompt where it failed
  record Replied(Reply reply, Duration latency, Verdict verdict, long sent, Failure failure) {}

  /// A request that was admitted.
  ///
  /// @param isProbe whether it is one of our own, which tells nothing of prompts
  Attempt(
      Environment environment,
      Volley volley,
      Lane lane,
      Prompt prompt,
      boolean isProbe,
      Demand demand,
      Admission admission) {
    this.environment = environment;
    this.volley = volley;
    this.prompt = prompt;
    this.lane = lane;
    this.health = lane.health(prompt.endpoint());
    this.isProbe = isProbe;
    this.demand = demand;
    this.admission = admission;
  }

  /// Sends it. What is to be known of the reply is known to all when this completes, on a worker.
  CompletableFuture<Replied> send(Optional<String> key, ByteBudget.Lease lease) {
    Time time = environment.time();
    long sent = time.nanos();
    volley.meter().sent(lane, admission.taken());
    if (!isProbe) {
      health.circuit().started();
    }
    Transport.Exchange exchange = environment.parts().transport().send(prompt, key, lease);
    Duration limit = environment.limits().timeout();
    Time.Alarm alarm = time.after(limit, () -> exchange.cancel(timedOut(limit)));
    Cancellation.Registration cut = volley.cancellation().onCancel(() -> exchange.cancel(CUT));
    Cancellation.Registration lastCall =
        volley.lastCall().onCancel(() -> endWhereOthersCannotTell(exchange, sent));
    return exchange
        .reply()
        .thenApplyAsync(
            reply -> {
              alarm.cancel();
              cut.close();
              lastCall.close();
              volley.meter().ended();
              return replied(reply, sent, key);
            },
            environment.parts().workers());
  }

  private static final Reason ANSWERED = Reason.of("answered");

  private static final Reply.Broken CUT =
      new Reply.Broken(Reply.Fault.CUT, "the invocation's time is over");

  private static Reply.Broken timedOut(Duration limit) {
    return new Reply.Broken(
        Reply.Fault.TIMED_OUT, "no whole answer within %d ms".formatted(limit.toMillis()));
  }

  /// Where too few others are known, a probe has to tell whether a prompt hangs by itself: the
  /// attempt ends while there is time for one.
  private void endWhereOthersCannotTell(Transport.Exchange exchange, long sent) {
    Duration passed = environment.time().since(sent);
    if (!isProbe && hadItsTime(passed) && health.weight(prompt.request()).isEmpty()) {
      exchange.cancel(CUT);
    }
  }

  /// Whether it had half of the most it may have: cut off then, it has timed out.
  private boolean hadItsTime(Duration passed) {
    Duration most = environment.limits().timeout();
    Duration whole = volley.deadline().untilCut();
    Duration lesser = whole.compareTo(most) < 0 ? whole : most;
    return passed.multipliedBy(2).compareTo(lesser) >= 0;
  }

  private Replied replied(Reply reply, long sent, Optional<String> key) {
    Duration latency = environment.time().since(sent);
    Verdict judged =
        Judge.judge(reply, prompt, environment.time().now())
            .filtered(reason -> reason.scrubbed(environment.parts().secrets(), key));
    Verdict verdict =
        judged instanceof Verdict.Passing(Setback setback, var hint, var inPlace, var reason)
                && setback == Setback.CUT
                && hadItsTime(latency)
            ? new Verdict.Passing(Setback.OVERRUN, hint, inPlace, reason)
            : judged;
    if (reply instanceof Reply.Response response) {
      lane.report(
          environment.parts().profile().standings(response.headers(), environment.time().now()));
    }
    return new Replied(reply, latency, verdict, sent, learn(verdict, latency, sent));
  }

  /// Tells limits and health of the verdict; what a failure tells against the prompt.
  private Failure learn(Verdict verdict, Duration latency, long sent) {
    switch (verdict) {
      case Verdict.Answered(Usage usage, _) -> answered(usage, latency, sent);
      case Verdict.Refused _ -> {
        lane.unspent(admission.taken());
        alive(sent);
      }
      case Verdict.Unanswerable _ -> alive(sent);
      case Verdict.Passing passing -> {
        return failed(passing, sent);
      }
      case Verdict.Unauthorized _, Verdict.Blocked _, Verdict.Ambiguous _ -> {
        lane.unspent(admission.taken());
        health.circuit().left(sent);
      }
    }
    return Failure.NONE;
  }

  private void answered(Usage usage, Duration latency, long sent) {
    boolean isTold = usage.input() + usage.output() > 0;
    Need estimated = admission.taken();
    Need told = isTold ? new Need(usage.input(), usage.output()) : estimated;
    lane.answered(demand, estimated, told, sent);
    volley.meter().settled(lane, estimated, told, sent);
    alive(sent);
    if (!isProbe) {
      environment.answered(latency, sent);
      volley.refusals().answered(sent);
    }
  }

  /// The model works: a prompt was answered, or refused for what it asked.
  private void alive(long sent) {
    if (!isProbe) {
      health.answered(prompt.request(), sent, environment.time().now());
      var _ = health.circuit().ended(/* isAnswered= */ true, sent, ANSWERED);
    }
  }

  private Failure failed(Verdict.Passing passing, long sent) {
    Setback setback = passing.setback();
    boolean isAlone = setback == Setback.RATE && health.isRateLimitedAlone(prompt.request());
    if (!isAlone) {
      tellLimits(passing, sent);
    }
    Need wasted = setback.isProcessed() ? lane.cost(demand) : new Need(0, 0);
    if (!setback.isProcessed()) {
      lane.unspent(admission.taken());
    }
    volley.meter().wasted(setback == Setback.RATE, wasted);
    return isProbe ? Failure.NONE : tellHealth(passing, sent);
  }

  private void tellLimits(Verdict.Passing passing, long sent) {
    switch (passing.setback().signal()) {
      case RATE -> lane.refused(sent, passing.hint());
      case LOAD -> lane.overloaded(sent, passing.hint());
      case NONE -> {}
    }
  }

  private Failure tellHealth(Verdict.Passing passing, long sent) {
    Failure failure = failure(passing.setback(), sent);
    boolean isCounted = passing.setback().code().isEmpty() || failure.isSample();
    if (!passing.setback().isOfHealth() || !health.circuit().counts(isCounted)) {
      health.circuit().left(sent);
    } else if (health.circuit().ended(/* isAnswered= */ false, sent, passing.reason())) {
      environment.pump().sweep();
    }
    return failure;
  }

  private Failure failure(Setback setback, long sent) {
    Instant now = environment.time().now();
    if (setback == Setback.RATE) {
      return health.rateLimited(prompt.request(), sent, now);
    }
    return setback.code().isPresent() ? health.failed(prompt.request(), sent, now) : Failure.NONE;
  }

  /// Its place is free for another; once is enough.
  void release() {
    if (isReleased.compareAndSet(false, true)) {
      admission.permit().release();
      lane.left();
      environment.pump().signal();
    }
  }
}
