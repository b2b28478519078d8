package sluice.batch;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import sluice.dispatch.BatchDispatch;
import sluice.dispatch.Invocation;
import sluice.health.StoreProbes;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outage;
import sluice.outcome.PromptProgress;
import sluice.poison.MessageRun;
import sluice.poison.PoisonGuard;
import sluice.poison.Quarantine;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Deadline;
import sluice.time.Time;

/// One batch of messages that is processed: its order, its deadline, and the outage that stops it.
///
/// No thread waits in it but the caller's, once, for the result.
final class Batch {
  private static final Duration RECENTLY = Duration.ofMinutes(5);
  private static final int STORE_TRIES = 4;

  private final Environment environment;
  private final Environment.Parts parts;
  private final Time time;
  private final Invocation invocation;
  private final StoreProbes storeProbes;
  private final BatchDispatch dispatch;
  private final EarlyAcknowledgement acknowledgement;
  private final AtomicBoolean isGivenUp = new AtomicBoolean();

  Batch(
      Environment environment,
      RedeliveryBackoff backoff,
      String invocationId,
      Deadline deadline,
      SourceQueue queue) {
    this.environment = environment;
    this.parts = environment.parts();
    this.time = parts.time();
    this.invocation =
        new Invocation(
            invocationId,
            deadline,
            time,
            environment.services(),
            parts.limits().timeout(),
            environment::isEnding,
            this::stopped);
    this.storeProbes =
        new StoreProbes(
            environment.storeHealth(),
            () -> new RetryLimit(STORE_TRIES, deadline.cut()),
            this::storeFailed);
    this.dispatch =
        new BatchDispatch(
            invocation,
            storeProbes,
            environment.shared(),
            environment.outside(),
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
    Time.Alarm last =
        time.after(invocation.until(deadline.lastCall()), invocation.lastCall()::cancel);
    Time.Alarm cut = time.after(invocation.until(deadline.cut()), () -> cut(tasks));
    Time.Alarm end =
        time.after(invocation.until(deadline.storeBy()), () -> giveUp(tasks, quarantine));
    var _ = invocation.joined(writeHistories());
    launch(tasks, order, quarantine);
    return CompletableFuture.allOf(
            tasks.stream().map(PromptTask::outcome).toArray(CompletableFuture<?>[]::new))
        .thenCompose(_ -> invocation.allJoined())
        .thenCompose(_ -> storeProbes.ended())
        .thenApply(_ -> {
          last.cancel();
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

  /// How a message that is run in this invocation is marked.
  private MessageRun run() {
    Duration left = Duration.ofNanos(invocation.deadline().end() - time.nanos());
    String number = "%016x".formatted(parts.random().nextLong());
    return new MessageRun(
        time.now().plus(left).truncatedTo(MILLIS), invocation.id() + " " + number);
  }

  /// Histories that an earlier batch could not write are written now, or wait for the next.
  private CompletableFuture<?> writeHistories() {
    return environment.services().breakers().isStoreOpen()
        ? environment.histories().catchUp(invocation.retryLimit(STORE_TRIES))
        : CompletableFuture.completedFuture(null);
  }

  /// Starts every task at once, but for those of one group or one key, which start one after the
  /// other.
  private void launch(List<PromptTask> tasks, TaskOrder order, Quarantine quarantine) {
    PromptFlow flow = flow(quarantine);
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

  private PromptFlow flow(Quarantine quarantine) {
    var failures =
        new StoreFailureHandler(
            invocation, storeProbes, environment.storeHealth(), environment.attemptLimit(), time);
    var writer =
        new ResultWriter(
            environment.records(),
            invocation,
            environment.services(),
            storeProbes,
            failures,
            time,
            parts.random());
    var exhaustion =
        new ExhaustionCheck(
            environment.attemptLimit(),
            environment.services(),
            dispatch.probes(),
            invocation,
            time);
    return new PromptFlow(
        invocation,
        environment.services(),
        dispatch.probes(),
        environment.records(),
        failures,
        quarantine,
        new PromptSending(invocation, dispatch.sendLoop(), exhaustion, writer, failures, time),
        writer,
        time,
        parts.workers());
  }

  /// Cancels what is in flight and what waits.
  private void cut(List<PromptTask> tasks) {
    boolean isAwaited = tasks.stream().anyMatch(task -> !task.outcome().isDone());
    if (isAwaited && !storeProbes.isEnded()) {
      invocation.stop(
          new Outage(OutageKind.STORE, Reason.of("the store did not take a probe in time")));
    }
    invocation.cancellation().cancel();
    dispatch.refusals().end();
    environment.dispatcher().sweep();
  }

  /// Nothing may be under way any more: whatever ends later changes nothing.
  private void giveUp(List<PromptTask> tasks, Quarantine quarantine) {
    isGivenUp.set(true);
    tasks.forEach(task -> task.finish(PromptFlow.notStored(), () -> finished(task, quarantine)));
    storeProbes.abandon();
  }

  private void storeFailed(Failed failed) {
    if (!isGivenUp.get()) {
      invocation.stop(new Outage(OutageKind.STORE, Reason.of(failed.detail())));
    }
  }

  /// The store's outage is told at once: answers that were paid for may be waiting for it until the
  /// deadline. Any other is told with the batch's end, when what was in flight has its record.
  private void stopped(Outage outage, boolean isFirst) {
    if (isFirst && outage.kind() == OutageKind.STORE) {
      tell(outage);
    }
    environment.services().breakers().shut(outage);
    dispatch.refusals().halt(outage);
    environment.dispatcher().sweep();
  }

  private BatchResult conclude(List<MessageResult> results) {
    invocation
        .outage()
        .or(() -> Outage.of(results, environment.services().isAnsweredWithin(RECENTLY)))
        .filter(_ -> !invocation.isStoreDown())
        .ifPresent(this::tell);
    return new BatchResult(results, dispatch.metrics().snapshot(parts.limits().permits()));
  }

  private void tell(Outage outage) {
    parts
        .listener()
        .outage(
            invocation.id(),
            outage.kind(),
            environment.services().since(outage.kind()),
            outage.reason());
  }
}
