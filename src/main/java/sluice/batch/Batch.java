package sluice.batch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import sluice.dispatch.BatchDispatch;
import sluice.dispatch.Invocation;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outage;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.time.Deadline;
import sluice.time.Time;

/// The processing of one batch: starts its tasks in order, ends them by the deadline, and reports
/// the outage that stops them. Safe for many threads.
///
/// Only the caller's thread waits, once, for the result.
final class Batch {
  private static final Duration RECENTLY = Duration.ofMinutes(5);
  private static final Duration FIRST_DIVISION = Duration.ofSeconds(5);
  private static final Duration NEXT_DIVISION = Duration.ofSeconds(30);

  private final Environment environment;
  private final Environment.Parts parts;
  private final BatchDispatch.Shared shared;
  private final Time time;
  private final Invocation invocation;
  private final BatchDispatch dispatch;
  private final RedeliveryBackoff backoff;
  private final EarlyAcknowledgement acknowledgement;

  /// How many writes of records had failed before this invocation.
  private final int failuresBefore;

  Batch(
      Environment environment,
      RedeliveryBackoff backoff,
      String invocationId,
      Deadline deadline,
      SourceQueue queue) {
    this.environment = environment;
    this.parts = environment.parts();
    this.shared = environment.shared();
    this.time = parts.time();
    this.failuresBefore = shared.store().failures();
    this.invocation =
        new Invocation(
            invocationId,
            deadline,
            time,
            shared.services(),
            parts.limits().timeout(),
            environment::isEnding,
            this::stopped);
    this.dispatch =
        new BatchDispatch(
            invocation,
            shared,
            environment.ports(),
            parts.limits().timeout(),
            environment.attemptLimit());
    this.backoff = backoff;
    this.acknowledgement =
        new EarlyAcknowledgement(
            queue, backoff::delays, warning -> parts.listener().warning(invocationId, warning));
  }

  CompletableFuture<BatchResult> process(List<Message> messages) {
    var feed =
        new BatchWiring(environment, invocation, dispatch, backoff, acknowledgement).feed(messages);
    Deadline deadline = invocation.deadline();
    Time.Alarm lastCall =
        time.after(invocation.until(deadline.lastCall()), invocation.lastCall()::cancel);
    Time.Alarm cut = time.after(invocation.until(deadline.cut()), () -> cut(feed));
    Time.Alarm end = time.after(invocation.until(deadline.storeBy()), () -> abandon(feed));
    var _ = invocation.track(writeHistories());
    CompletableFuture<List<MessageTask>> reading = feed.start();
    divideLater(feed, reading, FIRST_DIVISION, /* isFirst= */ true);
    return reading
        .thenCompose(Batch::ended)
        .thenCompose(tasks ->
            invocation
                .allTracked()
                .thenCompose(_ -> shared.store().probeEnded(invocation))
                .thenApply(_ -> {
                  lastCall.cancel();
                  cut.cancel();
                  end.cancel();
                  return conclude(tasks);
                }));
  }

  private static CompletableFuture<List<MessageTask>> ended(List<MessageTask> tasks) {
    return CompletableFuture.allOf(
            tasks.stream().map(MessageTask::outcome).toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> tasks);
  }

  /// Gives back the chunks that others should run: soon after the start, and from time to time.
  private void divideLater(
      MessageFeed feed, CompletableFuture<?> reading, Duration pause, boolean isFirst) {
    if (!reading.isDone() && !invocation.isOver()) {
      Time.Alarm alarm = time.after(pause, () -> divide(feed, reading, isFirst));
      var _ = reading.whenComplete((_, _) -> alarm.cancel());
    }
  }

  private void divide(MessageFeed feed, CompletableFuture<?> reading, boolean isFirst) {
    Duration elapsed = time.since(invocation.deadline().begun());
    Duration left = invocation.until(invocation.deadline().cut());
    var share = new WorkShare(parts.limits().rates().environments());
    feed.divide((unread, started) -> share.kept(unread, started, elapsed, left, isFirst));
    divideLater(feed, reading, NEXT_DIVISION, /* isFirst= */ false);
  }

  /// Writes the histories that earlier batches could not write; while the store's breaker is open
  /// they stay pending.
  private CompletableFuture<?> writeHistories() {
    return shared.services().breakers().isStoreAvailable()
        ? environment.histories().writePending(invocation.retryLimit())
        : CompletableFuture.completedFuture(null);
  }

  /// Cancels the requests in flight and the waiting tickets: the deadline is near.
  private void cut(MessageFeed feed) {
    if (!feed.isFinished() && !shared.store().probeEnded(invocation).isDone()) {
      String why = shared.store().lateProbe(failuresBefore).detail();
      invocation.stop(new Outage(OutageKind.STORE, Reason.of(why)));
    }
    invocation.cancellation().cancel();
    dispatch.refusals().end();
    shared.dispatcher().sweep();
  }

  /// Ends every task now, at any stage, because the invocation must return. What completes later
  /// has no effect.
  private void abandon(MessageFeed feed) {
    feed.abandon();
    shared.store().abandonProbe(invocation);
  }

  /// Reports an outage of the store at once, since answers that are already paid for may wait for
  /// the store until the deadline. Any other outage is reported when the batch ends and the
  /// requests in flight have their records.
  private void stopped(Outage outage, boolean isFirst) {
    if (isFirst && outage.kind() == OutageKind.STORE) {
      report(outage);
    }
    shared.services().breakers().trip(outage);
    dispatch.refusals().halt(outage);
    shared.dispatcher().sweep();
  }

  private BatchResult conclude(List<MessageTask> tasks) {
    List<MessageResult> prompts =
        tasks.stream().flatMap(task -> task.promptResults().stream()).toList();
    invocation
        .outage()
        .or(() -> Outage.of(prompts, shared.services().isAnsweredWithin(RECENTLY)))
        .filter(_ -> !invocation.isStoreDown())
        .ifPresent(this::report);
    return new BatchResult(
        tasks.stream().map(MessageTask::toResult).toList(),
        prompts,
        dispatch.metrics().snapshot(parts.limits().permits()));
  }

  private void report(Outage outage) {
    parts
        .listener()
        .outage(
            invocation.id(),
            outage.kind(),
            shared.services().since(outage.kind()),
            outage.reason());
  }
}
