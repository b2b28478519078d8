package sluice.poison;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import sluice.health.Evidence;
import sluice.message.Message;
import sluice.poison.MessageHistories.ReadResult;
import sluice.poison.MessageHistories.Stored;
import sluice.poison.MessageHistories.WriteResult;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Time;

/// The note of one message while it is run: read and marked from the third receive on, so that a
/// death can be proven; written where there is something to remember. Before the third receive it
/// costs nothing but a deletion, with the second.
///
/// Another environment may run the same message: whoever marks it first does, and what another has
/// written meanwhile is added to, never written over.
///
/// Its steps follow one another.
public final class PoisonGuard {
  /// A death shows from the next receive on, and the first may have any cause.
  private static final int MARKED_FROM = 3;

  /// Less is not worth a write; in an outage next to nothing is told against anybody.
  private static final double LEAST_EVIDENCE = 0.01;

  /// How often it is tried to write over what others change meanwhile.
  private static final int MOST_CHANGES = 4;

  private final MessageHistories histories;
  private final Message message;
  private final Time time;
  private final MessageRun run;
  private volatile Stored stored = Stored.NONE;
  private volatile boolean isRead;
  private volatile boolean isMarked;
  private volatile boolean isMarkKnown;
  private volatile boolean isWritten;

  public PoisonGuard(MessageHistories histories, Message message, Time time, MessageRun run) {
    this.histories = histories;
    this.message = message;
    this.time = time;
    this.run = run;
  }

  public String messageId() {
    return message.id();
  }

  /// Reads what is known, where that may be anything.
  public CompletableFuture<CrashCheck> check(RetryLimit retryLimit) {
    if (message.receives() < MARKED_FROM) {
      return CompletableFuture.completedFuture(new CrashCheck.Clean());
    }
    return read(retryLimit)
        .thenApply(read ->
            switch (read) {
              case ReadResult.Unknown(Failed failure) -> new CrashCheck.Unreadable(failure);
              case ReadResult.Known _ -> checked();
            });
  }

  private CrashCheck checked() {
    MessageHistory history = stored.history();
    return history
        .runningUntil(time.now())
        .<CrashCheck>map(CrashCheck.Elsewhere::new)
        .orElseGet(() -> {
          if (history.isPoison()) {
            return new CrashCheck.Poison();
          }
          return history.isSuspected() ? new CrashCheck.Suspected() : new CrashCheck.Clean();
        });
  }

  private CompletableFuture<ReadResult> read(RetryLimit retryLimit) {
    return histories
        .read(message.id(), retryLimit)
        .thenApply(read -> {
          if (read instanceof ReadResult.Known(Stored there)) {
            stored = found(there);
            isRead = true;
          }
          return read;
        });
  }

  /// With a death that is found out.
  private Stored found(Stored there) {
    return new Stored(there.history().found(time.now()), there.etag());
  }

  /// The evidence of earlier receives, which is read where it may be any; empty where it cannot be.
  public CompletableFuture<Optional<Double>> evidence(RetryLimit retryLimit) {
    if (isRead || message.receives() == 1) {
      return CompletableFuture.completedFuture(Optional.of(stored.history().evidence()));
    }
    return read(retryLimit)
        .thenApply(read ->
            read instanceof ReadResult.Known
                ? Optional.of(stored.history().evidence())
                : Optional.empty());
  }

  /// Whether it may be sent as far as the mark goes.
  public boolean isReady() {
    return message.receives() < MARKED_FROM || isMarked;
  }

  /// Whether a mark may stand in the store.
  public boolean isMarked() {
    return isMarked;
  }

  /// Marks it as being run, where that is due and not done. Completes with why not.
  public CompletableFuture<Optional<MarkFailure>> mark(RetryLimit retryLimit) {
    return isReady() ? CompletableFuture.completedFuture(Optional.empty()) : mark(retryLimit, 1);
  }

  private CompletableFuture<Optional<MarkFailure>> mark(RetryLimit retryLimit, int tries) {
    MessageHistory before = stored.history();
    isMarked = true;
    isWritten = true;
    return histories
        .write(message.id(), stored, before.running(run.until(), run.by()), retryLimit)
        .thenCompose(written ->
            switch (written) {
              case WriteResult.Done(Stored marked) -> {
                stored = marked;
                isMarkKnown = true;
                yield CompletableFuture.completedFuture(Optional.empty());
              }
              case WriteResult.NotWritten(Failed failed) ->
                  CompletableFuture.completedFuture(
                      Optional.of(new MarkFailure.NotWritten(failed)));
              case WriteResult.Changed(Stored there) -> markAgain(before, there, retryLimit, tries);
            });
  }

  /// Another has written: it runs the message, has found out that it kills, or only counted.
  private CompletableFuture<Optional<MarkFailure>> markAgain(
      MessageHistory before, Stored there, RetryLimit retryLimit, int tries) {
    isMarked = false;
    stored = found(there);
    Instant now = time.now();
    Optional<Instant> until = stored.history().runningUntil(now);
    boolean isDecidedElsewhere =
        stored.history().isSuspected() != before.isSuspected() || tries >= MOST_CHANGES;
    return until.isPresent() || isDecidedElsewhere
        ? CompletableFuture.completedFuture(
            Optional.of(new MarkFailure.Elsewhere(until.orElse(now))))
        : mark(retryLimit, tries + 1);
  }

  /// The message comes back in order: the mark goes, evidence is added. Completes with what is
  /// known by now. What cannot be read is not written over: too little evidence costs less than a
  /// death forgotten.
  public CompletableFuture<MessageHistory> close(Evidence evidence, RetryLimit retryLimit) {
    boolean isChanged = isMarked || evidence.isReset() || evidence.sum() >= LEAST_EVIDENCE;
    return isChanged
        ? change(history -> returned(history, evidence), retryLimit)
            .thenApply(history -> history.orElse(MessageHistory.NONE))
        : CompletableFuture.completedFuture(stored.history());
  }

  private MessageHistory returned(MessageHistory history, Evidence evidence) {
    MessageHistory before = evidence.isReset() ? history.cleared() : history;
    return before.returned(run.by()).failed(evidence.sum(), evidence.since());
  }

  /// The record's key could not be read. Completes with how often that has been so.
  public CompletableFuture<Integer> unreadable(RetryLimit retryLimit) {
    return change(history -> history.returned(run.by()).unreadable(), retryLimit)
        .thenApply(history -> history.map(MessageHistory::unread).orElse(0));
  }

  /// Completes with the note as it is now; with nothing where it is not known.
  private CompletableFuture<Optional<MessageHistory>> change(
      UnaryOperator<MessageHistory> how, RetryLimit retryLimit) {
    boolean isKnown = (isRead || message.receives() == 1) && isMarked == isMarkKnown;
    return (isKnown
            ? CompletableFuture.completedFuture(new ReadResult.Known(stored))
            : read(retryLimit))
        .thenCompose(read ->
            switch (read) {
              case ReadResult.Known _ -> write(how, retryLimit, 1).thenApply(Optional::of);
              case ReadResult.Unknown _ -> {
                remember(how);
                yield CompletableFuture.completedFuture(Optional.empty());
              }
            });
  }

  private CompletableFuture<MessageHistory> write(
      UnaryOperator<MessageHistory> how, RetryLimit retryLimit, int tries) {
    MessageHistory changed = how.apply(stored.history());
    isMarked = false;
    isMarkKnown = false;
    isWritten = true;
    if (changed.equals(stored.history())) {
      return CompletableFuture.completedFuture(changed);
    }
    return histories
        .write(message.id(), stored, changed, retryLimit)
        .exceptionally(failure ->
            new WriteResult.NotWritten(new Failed(/* isPassing= */ true, failure.toString())))
        .thenCompose(written ->
            switch (written) {
              case WriteResult.Changed(Stored there) when tries < MOST_CHANGES -> {
                stored = there;
                yield write(how, retryLimit, tries + 1);
              }
              case WriteResult.Done(Stored now) -> {
                stored = now;
                yield CompletableFuture.completedFuture(changed);
              }
              case WriteResult.Changed _, WriteResult.NotWritten _ -> {
                histories.remember(message.id(), stored, run.by(), changed);
                yield CompletableFuture.completedFuture(changed);
              }
            });
  }

  /// Nothing could be read, so what was known before counts when the store is well again.
  private void remember(UnaryOperator<MessageHistory> how) {
    if (isMarked) {
      histories.remember(message.id(), stored, run.by(), how.apply(stored.history()));
    }
  }

  /// The message is done: no note stays behind. One that is received for the second time may have
  /// one nobody has read.
  public CompletableFuture<?> discard(RetryLimit retryLimit) {
    return isWritten || message.receives() > 1
        ? histories.delete(message.id(), retryLimit)
        : CompletableFuture.completedFuture(null);
  }
}
