package sluice.poison;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import sluice.health.Evidence;
import sluice.message.Message;
import sluice.poison.MessageHistories.Kept;
import sluice.poison.MessageHistories.Noted;
import sluice.poison.MessageHistories.Stored;
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

  private final MessageHistories notes;
  private final Message message;
  private final Time time;
  private final MessageRun run;
  private volatile Stored stored = Stored.NONE;
  private volatile boolean isRead;
  private volatile boolean isMarked;
  private volatile boolean isMarkKnown;
  private volatile boolean isKept;

  public PoisonGuard(MessageHistories notes, Message message, Time time, MessageRun run) {
    this.notes = notes;
    this.message = message;
    this.time = time;
    this.run = run;
  }

  public String messageId() {
    return message.id();
  }

  /// Reads what is known, where that may be anything.
  public CompletableFuture<CrashCheck> open(RetryLimit retryLimit) {
    if (message.receives() < MARKED_FROM) {
      return CompletableFuture.completedFuture(new CrashCheck.Clean());
    }
    return read(retryLimit)
        .thenApply(noted ->
            switch (noted) {
              case Noted.Unknown(Failed failure) -> new CrashCheck.Unreadable(failure);
              case Noted.Known _ -> opened();
            });
  }

  private CrashCheck opened() {
    MessageHistory note = stored.note();
    return note.runningUntil(time.now())
        .<CrashCheck>map(CrashCheck.Elsewhere::new)
        .orElseGet(() -> {
          if (note.isPoison()) {
            return new CrashCheck.Poison();
          }
          return note.isSuspected() ? new CrashCheck.Suspected() : new CrashCheck.Clean();
        });
  }

  private CompletableFuture<Noted> read(RetryLimit retryLimit) {
    return notes
        .read(message.id(), retryLimit)
        .thenApply(noted -> {
          if (noted instanceof Noted.Known(Stored there)) {
            stored = found(there);
            isRead = true;
          }
          return noted;
        });
  }

  /// With a death that is found out.
  private Stored found(Stored there) {
    return new Stored(there.note().found(time.now()), there.etag());
  }

  /// The evidence of earlier receives, which is read where it may be any; empty where it cannot be.
  public CompletableFuture<Optional<Double>> evidence(RetryLimit retryLimit) {
    if (isRead || message.receives() == 1) {
      return CompletableFuture.completedFuture(Optional.of(stored.note().evidence()));
    }
    return read(retryLimit)
        .thenApply(noted ->
            noted instanceof Noted.Known
                ? Optional.of(stored.note().evidence())
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
    MessageHistory before = stored.note();
    isMarked = true;
    isKept = true;
    return notes
        .keep(message.id(), stored, before.running(run.until(), run.by()), retryLimit)
        .thenCompose(kept ->
            switch (kept) {
              case Kept.Done(Stored marked) -> {
                stored = marked;
                isMarkKnown = true;
                yield CompletableFuture.completedFuture(Optional.empty());
              }
              case Kept.Undone(Failed failed) ->
                  CompletableFuture.completedFuture(
                      Optional.of(new MarkFailure.NotWritten(failed)));
              case Kept.Changed(Stored there) -> markAgain(before, there, retryLimit, tries);
            });
  }

  /// Another has written: it runs the message, has found out that it kills, or only counted.
  private CompletableFuture<Optional<MarkFailure>> markAgain(
      MessageHistory before, Stored there, RetryLimit retryLimit, int tries) {
    isMarked = false;
    stored = found(there);
    Instant now = time.now();
    Optional<Instant> until = stored.note().runningUntil(now);
    boolean isOther = stored.note().isSuspected() != before.isSuspected() || tries >= MOST_CHANGES;
    return until.isPresent() || isOther
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
        ? change(note -> returned(note, evidence), retryLimit)
            .thenApply(note -> note.orElse(MessageHistory.NONE))
        : CompletableFuture.completedFuture(stored.note());
  }

  private MessageHistory returned(MessageHistory note, Evidence evidence) {
    MessageHistory before = evidence.isReset() ? note.cleared() : note;
    return before.returned(run.by()).failed(evidence.sum(), evidence.since());
  }

  /// The record's key could not be read. Completes with how often that has been so.
  public CompletableFuture<Integer> unreadable(RetryLimit retryLimit) {
    return change(note -> note.returned(run.by()).unreadable(), retryLimit)
        .thenApply(note -> note.map(MessageHistory::unread).orElse(0));
  }

  /// Completes with the note as it is now; with nothing where it is not known.
  private CompletableFuture<Optional<MessageHistory>> change(
      UnaryOperator<MessageHistory> how, RetryLimit retryLimit) {
    boolean isKnown = (isRead || message.receives() == 1) && isMarked == isMarkKnown;
    return (isKnown ? CompletableFuture.completedFuture(new Noted.Known(stored)) : read(retryLimit))
        .thenCompose(noted ->
            switch (noted) {
              case Noted.Known _ -> keep(how, retryLimit, 1).thenApply(Optional::of);
              case Noted.Unknown _ -> {
                remember(how);
                yield CompletableFuture.completedFuture(Optional.empty());
              }
            });
  }

  private CompletableFuture<MessageHistory> keep(
      UnaryOperator<MessageHistory> how, RetryLimit retryLimit, int tries) {
    MessageHistory changed = how.apply(stored.note());
    isMarked = false;
    isMarkKnown = false;
    isKept = true;
    if (changed.equals(stored.note())) {
      return CompletableFuture.completedFuture(changed);
    }
    return notes
        .keep(message.id(), stored, changed, retryLimit)
        .exceptionally(
            failure -> new Kept.Undone(new Failed(/* isPassing= */ true, failure.toString())))
        .thenCompose(kept ->
            switch (kept) {
              case Kept.Changed(Stored there) when tries < MOST_CHANGES -> {
                stored = there;
                yield keep(how, retryLimit, tries + 1);
              }
              case Kept.Done(Stored now) -> {
                stored = now;
                yield CompletableFuture.completedFuture(changed);
              }
              case Kept.Changed _, Kept.Undone _ -> {
                notes.remember(message.id(), stored, run.by(), changed);
                yield CompletableFuture.completedFuture(changed);
              }
            });
  }

  /// Nothing could be read, so what was known before counts when the store is well again.
  private void remember(UnaryOperator<MessageHistory> how) {
    if (isMarked) {
      notes.remember(message.id(), stored, run.by(), how.apply(stored.note()));
    }
  }

  /// The message is done: no note stays behind. One that is received for the second time may have
  /// one nobody has read.
  public CompletableFuture<?> discard(RetryLimit retryLimit) {
    return isKept || message.receives() > 1
        ? notes.forget(message.id(), retryLimit)
        : CompletableFuture.completedFuture(null);
  }
}
