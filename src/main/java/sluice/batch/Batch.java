package sluice.batch;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import sluice.dispatch.BatchDispatch;
import sluice.dispatch.Invocation;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outage;
import sluice.outcome.PromptProgress;
import sluice.poison.MessageRun;
import sluice.poison.PoisonGuard;
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
    Instant now = time.now();
    List<PromptTask> tasks = messages.stream().map(message -> task(message, now)).toList();
    TaskOrder order = TaskOrder.of(tasks);
    var quarantine = new Quarantine(order.ids(), acknowledgement::flush);
    Deadline deadline = invocation.deadline();
    Time.Alarm lastCall =
        time.after(invocation.until(deadline.lastCall()), invocation.lastCall()::cancel);
    Time.Alarm cut = time.after(invocation.until(deadline.cut()), () -> cut(tasks));
    Time.Alarm end =
        time.after(invocation.until(deadline.storeBy()), () -> abandon(tasks, quarantine));
    var _ = invocation.track(writeHistories());
    launch(tasks, order, quarantine);
    return CompletableFuture.allOf(
            tasks.stream().map(PromptTask::outcome).toArray(CompletableFuture<?>[]::new))
        .thenCompose(_ -> invocation.allTracked())
        .thenCompose(_ -> shared.store().probeEnded(invocation))
        .thenApply(_ -> {
          lastCall.cancel();
          cut.cancel();
          end.cancel();
          return conclude(tasks.stream().map(PromptTask::toResult).toList());
        });
  }

  private PromptTask task(Message message, Instant now) {
    var parsed = parts.reader().read(message, now);
    return new PromptTask(
        message,
        parsed,
        now,
        new PoisonGuard(environment.histories(), message, time, run()),
        new PromptProgress(
            attempt -> parts.listener().sent(invocation.id(), parsed.identity(), attempt)),
        result -> parts.listener().finished(invocation.id(), result));
  }

  /// Returns what the run marker of a message says in this invocation.
  private MessageRun run() {
    Duration left = Duration.ofNanos(invocation.deadline().end() - time.nanos());
    String number = "%016x".formatted(parts.random().nextLong());
    return new MessageRun(
        time.now().plus(left).truncatedTo(MILLIS), invocation.id() + " " + number);
  }

  /// Writes the histories that earlier batches could not write; while the store's breaker is open
  /// they stay pending.
  private CompletableFuture<?> writeHistories() {
    return shared.services().breakers().isStoreAvailable()
        ? environment.histories().writePending(invocation.retryLimit())
        : CompletableFuture.completedFuture(null);
  }

  /// Starts every task at once, except that the tasks of one FIFO group or of one key start one
  /// after the other.
  private void launch(List<PromptTask> tasks, TaskOrder order, Quarantine quarantine) {
    var listings =
        new BatchListings(environment.listings(), environment.records(), invocation, time);
    listings.add(tasks, order);
    PromptFlow flow = flow(quarantine, listings);
    for (PromptTask task : tasks) {
      var _ =
          flow.process(task, order.of(task))
              .thenAccept(reached -> task.finish(reached, () -> finished(task, quarantine)));
    }
  }

  private void finished(PromptTask task, Quarantine quarantine) {
    acknowledgement.add(task.toResult());
    quarantine.finished(task.message().id(), task.isAlone());
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
  private void cut(List<PromptTask> tasks) {
    boolean isAwaited = tasks.stream().anyMatch(task -> !task.outcome().isDone());
    if (isAwaited && !shared.store().probeEnded(invocation).isDone()) {
      invocation.stop(
          new Outage(OutageKind.STORE, Reason.of("the store did not take a probe in time")));
    }
    invocation.cancellation().cancel();
    dispatch.refusals().end();
    shared.dispatcher().sweep();
  }

  /// Ends every task now, at any stage, because the invocation must return. What completes later
  /// has no effect.
  private void abandon(List<PromptTask> tasks, Quarantine quarantine) {
    tasks.forEach(task -> task.finish(PromptFlow.notStored(), () -> finished(task, quarantine)));
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
