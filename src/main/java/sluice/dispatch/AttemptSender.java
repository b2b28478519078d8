package sluice.dispatch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.dispatch.Attempt.Replied;
import sluice.provider.Classification;
import sluice.provider.MemoryBudget;
import sluice.provider.Profile;
import sluice.provider.Redactor;
import sluice.provider.Reply;
import sluice.provider.ReplyClassifier;
import sluice.provider.RetryableKind;
import sluice.provider.Transport;
import sluice.time.Cancellation;
import sluice.time.Time;

/// Sends the attempts of one batch. The timeout of an attempt covers connecting, headers and the
/// whole body; the deadline of the invocation may end it earlier. Safe for many threads.
record AttemptSender(
    Provider provider, Invocation invocation, AttemptFeedback feedback, Time time) {
  private static final Reply.NoResponse CUT =
      new Reply.NoResponse(Reply.TransportError.CUT, "the invocation's time is over");

  private static final Reply.NoResponse STALLED =
      new Reply.NoResponse(
          Reply.TransportError.CUT, "its answer waited for memory until its time was over");

  /// How to reach the provider.
  ///
  /// @param timeout of one attempt, from connecting to the last byte
  record Provider(Transport transport, Profile profile, Redactor redactor, Duration timeout) {}

  /// Sends an attempt. Completes on a worker, after limiter and health have recorded the result.
  CompletableFuture<Replied> send(
      Attempt attempt, Optional<String> key, MemoryBudget.Reservation memory) {
    long sent = time.nanos();
    feedback.sent(attempt, sent);
    Transport.Exchange exchange = provider.transport().send(attempt.prompt(), key, memory);
    Duration limit = provider.timeout();
    Time.Alarm alarm = time.after(limit, () -> exchange.cancel(late(limit, memory)));
    Cancellation.Registration cut = invocation.cancellation().onCancel(() -> exchange.cancel(CUT));
    Cancellation.Registration lastCall =
        invocation.lastCall().onCancel(() -> endForProbe(attempt, exchange, sent));
    return exchange
        .reply()
        .thenApply(reply -> {
          alarm.cancel();
          cut.close();
          lastCall.close();
          return replied(attempt, reply, sent, key);
        });
  }

  /// If the response waits for memory of this environment, the timeout is not a failure of the
  /// prompt.
  private static Reply.NoResponse late(Duration limit, MemoryBudget.Reservation memory) {
    return memory.isWaiting()
        ? STALLED
        : new Reply.NoResponse(
            Reply.TransportError.TIMED_OUT,
            "no whole answer within %d ms".formatted(limit.toMillis()));
  }

  /// Ends an attempt shortly before the deadline if only a probe can tell whether the prompt or the
  /// provider hangs, while there is time for the probe.
  private void endForProbe(Attempt attempt, Transport.Exchange exchange, long sent) {
    if (!attempt.isProbe()
        && hadEnoughTime(time.since(sent))
        && attempt.health().weight(attempt.prompt().request()).isEmpty()) {
      exchange.cancel(CUT);
    }
  }

  /// Whether the attempt has had half of its timeout, or of the invocation's time: if it is
  /// cancelled then, it counts as timed out.
  private boolean hadEnoughTime(Duration passed) {
    Duration whole = invocation.deadline().untilCut();
    Duration most = provider.timeout();
    Duration allowed = whole.compareTo(most) < 0 ? whole : most;
    return passed.multipliedBy(2).compareTo(allowed) >= 0;
  }

  private Replied replied(Attempt attempt, Reply reply, long sent, Optional<String> key) {
    Duration latency = time.since(sent);
    Classification classification = classify(attempt, reply, latency, key);
    if (reply instanceof Reply.Response response) {
      attempt.limiter().report(provider.profile().statuses(response.headers(), time.now()));
    }
    return new Replied(
        reply,
        latency,
        classification,
        sent,
        feedback.ended(attempt, classification, latency, sent));
  }

  private Classification classify(
      Attempt attempt, Reply reply, Duration latency, Optional<String> key) {
    Classification classification =
        ReplyClassifier.classify(reply, attempt.prompt(), time.now())
            .filtered(reason -> reason.scrubbed(provider.redactor(), key));
    return classification
                instanceof
                Classification.Retryable(RetryableKind kind, var hint, var inPlace, var reason)
            && kind == RetryableKind.CANCELLED
            && !reply.equals(STALLED)
            && hadEnoughTime(latency)
        ? new Classification.Retryable(RetryableKind.DEADLINE_EXCEEDED, hint, inPlace, reason)
        : classification;
  }
}
