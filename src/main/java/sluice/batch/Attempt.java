package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import sluice.batch.ModelHealth.Failure;
import sluice.batch.Ticket.Admission;
import sluice.limit.RequestSize;
import sluice.limit.Tokens;
import sluice.message.Prompt;
import sluice.provider.Classification;
import sluice.provider.MemoryBudget;
import sluice.provider.Reason;
import sluice.provider.Reply;
import sluice.provider.ReplyClassifier;
import sluice.provider.RetryableKind;
import sluice.provider.Transport;
import sluice.provider.Usage;
import sluice.time.Cancellation;
import sluice.time.Time;

/// One request in flight: the permit it holds, its time limit, which covers the connection, the
/// headers and the whole body, and what its end tells of limits and provider. Sent once.
final class Attempt {
  private final Environment environment;
  private final Invocation invocation;
  private final Prompt prompt;
  private final ModelLimiter limiter;
  private final ModelHealth health;
  private final boolean isProbe;
  private final RequestSize demand;
  private final Admission admission;
  private final AtomicBoolean isReleased = new AtomicBoolean();

  /// What came back.
  ///
  /// @param sent when it was sent, a reading of the clock
  /// @param failure what the attempt tells against its prompt where it failed
  record Replied(
      Reply reply, Duration latency, Classification verdict, long sent, Failure failure) {}

  /// A request that was admitted.
  ///
  /// @param isProbe whether it is one of our own, which tells nothing of prompts
  Attempt(
      Environment environment,
      Invocation invocation,
      ModelLimiter limiter,
      Prompt prompt,
      boolean isProbe,
      RequestSize demand,
      Admission admission) {
    this.environment = environment;
    this.invocation = invocation;
    this.prompt = prompt;
    this.limiter = limiter;
    this.health = limiter.health(prompt.endpoint());
    this.isProbe = isProbe;
    this.demand = demand;
    this.admission = admission;
  }

  /// Sends it. What is to be known of the reply is known to all when this completes, on a worker.
  CompletableFuture<Replied> send(Optional<String> key, MemoryBudget.Reservation lease) {
    Time time = environment.time();
    long sent = time.nanos();
    invocation.metrics().sent(limiter, admission.taken());
    if (!isProbe) {
      health.breaker().started();
    }
    Transport.Exchange exchange = environment.parts().transport().send(prompt, key, lease);
    Duration limit = environment.limits().timeout();
    Time.Alarm alarm = time.after(limit, () -> exchange.cancel(late(limit, lease)));
    Cancellation.Registration cut = invocation.cancellation().onCancel(() -> exchange.cancel(CUT));
    Cancellation.Registration lastCall =
        invocation.lastCall().onCancel(() -> endWhereOthersCannotTell(exchange, sent));
    return exchange
        .reply()
        .thenApplyAsync(
            reply -> {
              alarm.cancel();
              cut.close();
              lastCall.close();
              invocation.metrics().ended();
              return replied(reply, sent, key);
            },
            environment.parts().workers());
  }

  private static final Reason ANSWERED = Reason.of("answered");

  private static final Reply.NoResponse CUT =
      new Reply.NoResponse(Reply.TransportError.CUT, "the invocation's time is over");

  private static final Reply.NoResponse STALLED =
      new Reply.NoResponse(
          Reply.TransportError.CUT, "its answer waited for memory until its time was over");

  /// An answer that waits for memory here is late through no fault of the prompt's.
  private static Reply.NoResponse late(Duration limit, MemoryBudget.Reservation lease) {
    return lease.isWaiting() ? STALLED : timedOut(limit);
  }

  private static Reply.NoResponse timedOut(Duration limit) {
    return new Reply.NoResponse(
        Reply.TransportError.TIMED_OUT, "no whole answer within %d ms".formatted(limit.toMillis()));
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
    Duration whole = invocation.deadline().untilCut();
    Duration lesser = whole.compareTo(most) < 0 ? whole : most;
    return passed.multipliedBy(2).compareTo(lesser) >= 0;
  }

  private Replied replied(Reply reply, long sent, Optional<String> key) {
    Duration latency = environment.time().since(sent);
    Classification judged =
        ReplyClassifier.judge(reply, prompt, environment.time().now())
            .filtered(reason -> reason.scrubbed(environment.parts().secrets(), key));
    Classification verdict =
        judged
                    instanceof
                    Classification.Retryable(
                        RetryableKind setback,
                        var hint,
                        var inPlace,
                        var reason)
                && setback == RetryableKind.CUT
                && !reply.equals(STALLED)
                && hadItsTime(latency)
            ? new Classification.Retryable(RetryableKind.OVERRUN, hint, inPlace, reason)
            : judged;
    if (reply instanceof Reply.Response response) {
      limiter.report(
          environment.parts().profile().standings(response.headers(), environment.time().now()));
    }
    return new Replied(reply, latency, verdict, sent, learn(verdict, latency, sent));
  }

  /// Tells limits and health of the verdict; what a failure tells against the prompt.
  private Failure learn(Classification verdict, Duration latency, long sent) {
    switch (verdict) {
      case Classification.Success(Usage usage, _) -> answered(usage, latency, sent);
      case Classification.Rejected _ -> {
        limiter.unspent(admission.taken());
        alive(sent);
      }
      case Classification.Unusable _ -> alive(sent);
      case Classification.Retryable passing -> {
        return failed(passing, sent);
      }
      case Classification.Unauthorized _,
          Classification.OutageSeen _,
          Classification.Ambiguous _ -> {
        limiter.unspent(admission.taken());
        health.breaker().left(sent);
      }
    }
    return Failure.NONE;
  }

  private void answered(Usage usage, Duration latency, long sent) {
    boolean isTold = usage.input() + usage.output() > 0;
    Tokens estimated = admission.taken();
    Tokens told = isTold ? new Tokens(usage.input(), usage.output()) : estimated;
    limiter.answered(demand, estimated, told, sent);
    invocation.metrics().settled(limiter, estimated, told, sent);
    alive(sent);
    if (!isProbe) {
      environment.answered(latency, sent);
      environment.paths().answered(prompt);
      invocation.refusals().answered(sent);
    }
  }

  /// The model works: a prompt was answered, or refused for what it asked.
  private void alive(long sent) {
    if (!isProbe) {
      health.answered(prompt.request(), sent, environment.time().now());
      var _ = health.breaker().ended(/* isAnswered= */ true, sent, ANSWERED);
    }
  }

  private Failure failed(Classification.Retryable passing, long sent) {
    RetryableKind setback = passing.setback();
    boolean isAlone = setback == RetryableKind.RATE && health.isRateLimitedAlone(prompt.request());
    if (!isAlone) {
      tellLimits(passing, sent);
    }
    Tokens wasted = setback.isProcessed() ? limiter.cost(demand) : new Tokens(0, 0);
    if (!setback.isProcessed()) {
      limiter.unspent(admission.taken());
    }
    invocation.metrics().wasted(setback == RetryableKind.RATE, wasted);
    return isProbe ? Failure.NONE : tellHealth(passing, sent);
  }

  private void tellLimits(Classification.Retryable passing, long sent) {
    switch (passing.setback().signal()) {
      case RATE -> limiter.refused(sent, passing.hint());
      case LOAD -> limiter.overloaded(sent, passing.hint());
      case NONE -> {}
    }
  }

  private Failure tellHealth(Classification.Retryable passing, long sent) {
    Failure failure = failure(passing.setback(), sent);
    boolean isCounted = passing.setback().code().isEmpty() || failure.isSample();
    if (!passing.setback().isOfHealth() || !health.breaker().counts(isCounted)) {
      health.breaker().left(sent);
    } else if (health.breaker().ended(/* isAnswered= */ false, sent, passing.reason())) {
      environment.dispatcher().sweep();
    }
    return failure;
  }

  private Failure failure(RetryableKind setback, long sent) {
    Instant now = environment.time().now();
    if (setback == RetryableKind.RATE) {
      return health.rateLimited(prompt.request(), sent, now);
    }
    return setback.code().isPresent() ? health.failed(prompt.request(), sent, now) : Failure.NONE;
  }

  /// Its place is free for another; once is enough.
  void release() {
    if (isReleased.compareAndSet(false, true)) {
      admission.permit().release();
      limiter.left();
      environment.dispatcher().signal();
    }
  }
}
