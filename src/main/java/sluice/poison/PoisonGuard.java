package sluice.poison;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import sluice.health.Evidence;
import sluice.message.Message;
import sluice.outcome.Obstacle;
import sluice.poison.MessageHistories.ReadResult;
import sluice.poison.MessageHistories.Stored;
import sluice.poison.MessageHistories.WriteResult;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Time;

/// The history of one message while it runs. From the third receive on the guard reads it and sets
/// a run marker, so that a crash can be proven; it writes where there is something to remember. The
/// first receive costs no request to the store, the second one deletion.
///
/// If two environments run the message, the first that sets its marker runs it, and each adds to
/// what the other has written.
///
/// Not for concurrent calls; its state may be read from any thread.
public final class PoisonGuard {
  /// One crash may have any cause, so the first two receives are not marked.
  private static final int MARKED_FROM = 3;

  /// Less evidence is not worth a write; in an outage almost nothing counts against a prompt.
  private static final double LEAST_EVIDENCE = 0.01;

  /// How often a write is repeated because another environment has changed the history.
  private static final int MOST_CHANGES = 4;

  private final MessageHistories histories;
  private final Message message;
  private final Time time;
  private final MessageRun run;
  private final AtomicReference<GuardState> state;

  public PoisonGuard(MessageHistories histories, Message message, Time time, MessageRun run) {
    this.histories = histories;
    this.message = message;
    this.time = time;
    this.run = run;
    this.state = new AtomicReference<>(GuardState.of(message.receives()));
  }

  public String messageId() {
    return message.id();
  }

  /// Reads the history if a marker may be stored. Completes with the obstacle that it shows, or
  /// empty.
  public CompletableFuture<Optional<Obstacle>> check(RetryLimit retryLimit) {
    return isMarkDue()
        ? read(retryLimit)
            .thenApply(read ->
                switch (read) {
                  case ReadResult.Unknown(Failed failed) ->
                      Optional.of(new Obstacle.HistoryFailed(failed));
                  case ReadResult.Known _ -> obstacle();
                })
        : CompletableFuture.completedFuture(Optional.empty());
  }

  private Optional<Obstacle> obstacle() {
    return history()
        .runningUntil(time.now())
        .<Obstacle>map(Obstacle.Elsewhere::new)
        .or(() -> history().isPoison() ? Optional.of(new Obstacle.Poison()) : Optional.empty());
  }

  private boolean isMarkDue() {
    return message.receives() >= MARKED_FROM;
  }

  /// Whether the message must run alone, after a [#check]: an environment died while it ran it.
  public boolean isSuspected() {
    return isMarkDue() && history().isSuspected();
  }

  /// Whether an environment died while it ran the message alone; known as [#isSuspected] is.
  public boolean isSuspectedAlone() {
    return isSuspected() && history().deathsAlone() > 0;
  }

  private CompletableFuture<ReadResult> read(RetryLimit retryLimit) {
    return histories
        .read(message.id(), retryLimit)
        .thenApply(read -> {
          if (read instanceof ReadResult.Known(Stored there)) {
            state.set(GuardState.found(there, time.now()));
          }
          return read;
        });
  }

  private MessageHistory history() {
    return state.get().history();
  }

  /// Completes with the evidence of earlier receives; empty if it cannot be read.
  public CompletableFuture<Optional<Double>> evidence(RetryLimit retryLimit) {
    return (state.get().isRead() ? CompletableFuture.completedFuture(null) : read(retryLimit))
        .thenApply(_ ->
            Optional.of(state.get())
                .filter(GuardState::isRead)
                .map(known -> known.history().evidence()));
  }

  /// Whether the marker allows the message to be sent: it is set, or none is due.
  public boolean isReady() {
    return !isMarkDue() || isMarked();
  }

  /// Whether a marker may be stored.
  public boolean isMarked() {
    return state.get().mayBeMarked();
  }

  /// Sets the run marker if one is due. Completes with the obstacle, or empty.
  public CompletableFuture<Optional<Obstacle>> mark(RetryLimit retryLimit) {
    return isReady() ? CompletableFuture.completedFuture(Optional.empty()) : mark(retryLimit, 1);
  }

  private CompletableFuture<Optional<Obstacle>> mark(RetryLimit retryLimit, int tries) {
    Stored before = state.updateAndGet(GuardState::marking).stored();
    MessageHistory running = before.history().running(run);
    return histories
        .write(message.id(), before, running, retryLimit)
        .thenCompose(written ->
            switch (written) {
              case WriteResult.Done(Stored marked) -> {
                state.set(GuardState.marked(marked));
                yield CompletableFuture.completedFuture(Optional.empty());
              }
              case WriteResult.NotWritten(Failed failed) ->
                  CompletableFuture.completedFuture(
                      Optional.of(new Obstacle.HistoryFailed(failed)));
              case WriteResult.Changed(Stored there) ->
                  markAgain(before.history(), there, retryLimit, tries);
            });
  }

  /// Another environment has written meanwhile: it runs the message, has found a crash, or has only
  /// added evidence.
  private CompletableFuture<Optional<Obstacle>> markAgain(
      MessageHistory before, Stored there, RetryLimit retryLimit, int tries) {
    Instant now = time.now();
    state.set(GuardState.found(there, now));
    Optional<Instant> until = history().runningUntil(now);
    boolean isDecidedElsewhere =
        history().isSuspected() != before.isSuspected() || tries >= MOST_CHANGES;
    return until.isPresent() || isDecidedElsewhere
        ? CompletableFuture.completedFuture(Optional.of(new Obstacle.Elsewhere(until.orElse(now))))
        : mark(retryLimit, tries + 1);
  }

  /// The message is returned in order: removes the run marker and adds evidence. Completes with the
  /// new history. A history that cannot be read is not overwritten, since a lost count costs less
  /// than a lost crash.
  public CompletableFuture<MessageHistory> close(Evidence evidence, RetryLimit retryLimit) {
    boolean isChanged = isMarked() || evidence.isReset() || evidence.sum() >= LEAST_EVIDENCE;
    return isChanged
        ? change(history -> history.returned(run.by(), evidence), retryLimit)
            .thenApply(history -> history.orElse(MessageHistory.NONE))
        : CompletableFuture.completedFuture(history());
  }

  /// The record's key could not be read. Completes with how often that has happened.
  public CompletableFuture<Integer> unreadable(RetryLimit retryLimit) {
    return change(history -> history.returned(run.by()).unreadable(), retryLimit)
        .thenApply(history -> history.map(MessageHistory::unread).orElse(0));
  }

  /// Changes the history. Completes with the new one; empty if it cannot be read.
  private CompletableFuture<Optional<MessageHistory>> change(
      UnaryOperator<MessageHistory> how, RetryLimit retryLimit) {
    GuardState before = state.get();
    return (before.isCertain()
            ? CompletableFuture.completedFuture(new ReadResult.Known(before.stored()))
            : read(retryLimit))
        .thenCompose(read ->
            switch (read) {
              case ReadResult.Known _ -> write(how, retryLimit, 1).thenApply(Optional::of);
              case ReadResult.Unknown _ -> {
                // What is known counts when the store works again.
                if (isMarked()) {
                  remember(before.stored(), how.apply(before.history()));
                }
                yield CompletableFuture.completedFuture(Optional.empty());
              }
            });
  }

  private CompletableFuture<MessageHistory> write(
      UnaryOperator<MessageHistory> how, RetryLimit retryLimit, int tries) {
    Stored before = state.get().stored();
    MessageHistory changed = how.apply(before.history());
    state.set(GuardState.known(before));
    if (changed.equals(before.history())) {
      return CompletableFuture.completedFuture(changed);
    }
    return histories
        .write(message.id(), before, changed, retryLimit)
        .exceptionally(failure ->
            new WriteResult.NotWritten(new Failed(/* isPassing= */ true, failure.toString())))
        .thenCompose(written ->
            switch (written) {
              case WriteResult.Changed(Stored there) when tries < MOST_CHANGES -> {
                state.set(GuardState.known(there));
                yield write(how, retryLimit, tries + 1);
              }
              case WriteResult.Done(Stored now) -> {
                state.set(GuardState.known(now));
                yield CompletableFuture.completedFuture(changed);
              }
              case WriteResult.Changed _, WriteResult.NotWritten _ -> {
                remember(before, changed);
                yield CompletableFuture.completedFuture(changed);
              }
            });
  }

  private void remember(Stored base, MessageHistory changed) {
    histories.remember(message.id(), base, run.by(), changed);
  }

  /// The message is done: deletes its history. From the second receive on there may be one that was
  /// never read.
  public CompletableFuture<?> discard(RetryLimit retryLimit) {
    return state.get().mayBeStored()
        ? histories.delete(message.id(), retryLimit)
        : CompletableFuture.completedFuture(null);
  }
}
