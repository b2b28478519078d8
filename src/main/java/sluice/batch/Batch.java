package sluice.batch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import sluice.dispatch.BatchDispatch;
import sluice.dispatch.Invocation;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outage;
import sluice.poison.Quarantine;
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

  private final Environment environment;
  private final Environment.Parts parts;
  private final BatchDispatch.Shared shared;
  private final Time time;
  private final Invocation invocation;
  private final BatchDispatch dispatch;
  private final EarlyAcknowledgement acknowledgement;

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
    this.acknowledgement =
        new EarlyAcknowledgement(
            queue, backoff::delays, warning -> parts.listener().warning(invocationId, warning));
  }

  CompletableFuture<BatchResult> process(List<Message> messages) {
    var feed = feed(messages);
    Deadline deadline = invocation.deadline();
    Time.Alarm lastCall =
        time.after(invocation.until(deadline.lastCall()), invocation.lastCall()::cancel);
    Time.Alarm cut = time.after(invocation.until(deadline.cut()), () -> cut(feed));
    Time.Alarm end = time.after(invocation.until(deadline.storeBy()), () -> abandon(feed));
    var _ = invocation.track(writeHistories());
    return feed.start()
        .thenCompose(Batch::ended)
        .thenCompose(tasks ->
            invocation
                .allTracked()
                .thenCompose(_ -> shared.store().probeEnded(invocation))
                .thenApply(_ -> {
                  lastCall.cancel();
                  cut.cancel();
                  end.cancel();
                  return conclude(tasks.stream().map(PromptTask::toResult).toList());
                }));
  }

  private static CompletableFuture<List<PromptTask>> ended(List<PromptTask> tasks) {
    return CompletableFuture.allOf(
            tasks.stream().map(PromptTask::outcome).toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> tasks);
  }

  private MessageFeed feed(List<Message> messages) {
    var order = new TaskOrder();
    var quarantine =
        new Quarantine(
            messages.stream().map(Message::id).toList(),
            order::predecessors,
            acknowledgement::flush);
    var listings =
        new BatchListings(environment.listings(), environment.records(), invocation, time);
    var tasks =
        new BatchTasks(
            parts,
            environment.histories(),
            invocation,
            time.now(),
            order,
            listings,
            flow(quarantine, listings),
            quarantine,
            acknowledgement);
    return new MessageFeed(
        messages,
        tasks,
        new LookAhead(parts.limits().permits()),
        shared.permits()::free,
        parts.workers());
  }

  /// Writes the histories that earlier batches could not write; while the store's breaker is open
  /// they stay pending.
  private CompletableFuture<?> writeHistories() {
    return shared.services().breakers().isStoreAvailable()
        ? environment.histories().writePending(invocation.retryLimit())
        : CompletableFuture.completedFuture(null);
  }

  private PromptFlow flow(Quarantine quarantine, BatchListings listings) {
    var failures =
        new StoreFailureHandler(invocation, shared.store(), environment.attemptLimit(), time);
    var writer =
        new ResultWriter(
            environment.records(),
            invocation,
            shared.services(),
            shared.store(),
            failures,
            time,
            parts.random());
    var exhaustion =
        new ExhaustionCheck(
            environment.attemptLimit(), shared.services(), dispatch.probes(), invocation, time);
    return new PromptFlow(
        invocation,
        shared.services(),
        dispatch.probes(),
        environment.records(),
        listings,
        failures,
        quarantine,
        new PromptSending(invocation, dispatch.sendLoop(), exhaustion, writer, failures, time),
        writer,
        time,
        parts.workers());
  }

  /// Cancels the requests in flight and the waiting tickets: the deadline is near.
  private void cut(MessageFeed feed) {
    if (!feed.isFinished() && !shared.store().probeEnded(invocation).isDone()) {
      invocation.stop(
          new Outage(OutageKind.STORE, Reason.of("the store did not take a probe in time")));
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

  private BatchResult conclude(List<MessageResult> results) {
    invocation
        .outage()
        .or(() -> Outage.of(results, shared.services().isAnsweredWithin(RECENTLY)))
        .filter(_ -> !invocation.isStoreDown())
        .ifPresent(this::report);
    return new BatchResult(results, dispatch.metrics().snapshot(parts.limits().permits()));
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
