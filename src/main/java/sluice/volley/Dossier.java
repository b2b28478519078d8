package sluice.volley;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.message.Message;
import sluice.store.Note;
import sluice.store.Notes;
import sluice.store.Notes.Noted;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Write;
import sluice.store.PatientStore.Patience;

/// The note of one message while it is run: read and marked from the third receive on, so that a
/// death can be proven; written where there is something to remember. Before the third receive it
/// costs nothing but a deletion, with the second.
///
/// Its steps follow one another.
final class Dossier {
  /// A death shows from the next receive on, and the first may have any cause.
  private static final int MARKED_FROM = 3;

  /// Less is not worth a write; in an outage next to nothing is told against anybody.
  private static final double LEAST_EVIDENCE = 0.01;

  private final Notes notes;
  private final Message message;
  private volatile Note note = Note.NONE;
  private volatile boolean isRead;
  private volatile boolean isMarked;
  private volatile boolean isKept;

  /// What it says of the message.
  sealed interface Opened {
    /// Nothing that bears on firing it.
    record Clean() implements Opened {}

    /// Its environment died while it was run: it runs alone.
    record Suspect() implements Opened {}

    /// It must not be run any more.
    record Deadly() implements Opened {}

    /// It could not be read.
    record Unreadable(Failed failure) implements Opened {}
  }

  Dossier(Notes notes, Message message) {
    this.notes = notes;
    this.message = message;
  }

  /// Reads what is known, where that may be anything.
  CompletableFuture<Opened> open(Patience patience) {
    if (message.receives() < MARKED_FROM) {
      return CompletableFuture.completedFuture(new Opened.Clean());
    }
    return read(patience)
        .thenApply(noted ->
            switch (noted) {
              case Noted.Unknown(Failed failure) -> new Opened.Unreadable(failure);
              case Noted.Known(Note known) when known.isDeadly() -> new Opened.Deadly();
              case Noted.Known(Note known) when known.isSuspect() -> new Opened.Suspect();
              case Noted.Known _ -> new Opened.Clean();
            });
  }

  private CompletableFuture<Noted> read(Patience patience) {
    return notes
        .read(message.id(), patience)
        .thenApply(noted -> {
          if (noted instanceof Noted.Known(Note known)) {
            note = known;
            isRead = true;
          }
          return noted;
        });
  }

  /// The evidence of earlier receives, which is read where it may be any; empty where it cannot be.
  CompletableFuture<Optional<Double>> evidence(Patience patience) {
    if (isRead || message.receives() == 1) {
      return CompletableFuture.completedFuture(Optional.of(note.evidence()));
    }
    return read(patience)
        .thenApply(noted ->
            noted instanceof Noted.Known(Note known)
                ? Optional.of(known.evidence())
                : Optional.empty());
  }

  /// Whether it may be fired as far as the mark goes.
  boolean isReady() {
    return message.receives() < MARKED_FROM || isMarked;
  }

  /// Whether a mark may stand in the store.
  boolean isMarked() {
    return isMarked;
  }

  /// Marks it as being run, where that is due and not done. Completes with what failed.
  CompletableFuture<Optional<Failed>> mark(Patience patience) {
    if (isReady()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    isMarked = true;
    isKept = true;
    return notes.keep(message.id(), note.running(), patience).thenApply(Dossier::failure);
  }

  private static Optional<Failed> failure(Write written) {
    return written instanceof Failed failed ? Optional.of(failed) : Optional.empty();
  }

  /// The message comes back in order: the mark goes, evidence is added. Completes with what is
  /// known by now. What cannot be read is not written over: too little evidence costs less than a
  /// death forgotten.
  CompletableFuture<Note> close(Evidence evidence, Patience patience) {
    boolean isChanged = isMarked || evidence.isAnew() || evidence.sum() >= LEAST_EVIDENCE;
    if (!isChanged) {
      return CompletableFuture.completedFuture(note);
    }
    boolean isNew = isRead || message.receives() == 1;
    return (isNew ? CompletableFuture.completedFuture(new Noted.Known(note)) : read(patience))
        .thenCompose(noted ->
            switch (noted) {
              case Noted.Known(Note known) ->
                  keep(returned(known, evidence), patience);
              case Noted.Unknown _ -> CompletableFuture.completedFuture(Note.NONE);
            });
  }

  private static Note returned(Note known, Evidence evidence) {
    Note before = evidence.isAnew() ? known.cleared() : known;
    return before.returned(evidence.sum(), evidence.since());
  }

  private CompletableFuture<Note> keep(Note returned, Patience patience) {
    note = returned;
    isMarked = false;
    isKept = true;
    return notes.keep(message.id(), returned, patience).handle((_, _) -> returned);
  }

  /// The message is done: no note stays behind. One that is received for the second time may have
  /// one nobody has read.
  CompletableFuture<?> discard(Patience patience) {
    return isKept || message.receives() > 1
        ? notes.forget(message.id(), patience)
        : CompletableFuture.completedFuture(null);
  }
}
