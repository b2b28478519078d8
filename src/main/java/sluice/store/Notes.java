package sluice.store;

import java.util.concurrent.CompletableFuture;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Write;
import sluice.store.PatientStore.Patience;

/// Keeps notes of messages in trouble, `notes/{messageId}.json`. Safe for many threads; never
/// blocks.
public final class Notes {
  private static final String PREFIX = "notes/";

  private final PatientStore store;

  /// What reading a note came to.
  public sealed interface Noted {
    /// What is known of the message by now, a death that was found out included.
    record Known(Note note) implements Noted {}

    /// It could not be read.
    record Unknown(Failed failure) implements Noted {}
  }

  /// Notes in a store.
  public Notes(PatientStore store) {
    this.store = store;
  }

  /// Reads what is known of a message.
  public CompletableFuture<Noted> read(String messageId, Patience patience) {
    return store
        .read(key(messageId), patience)
        .thenApply(read ->
            switch (read) {
              case Found found -> new Noted.Known(Note.of(found.head()).found());
              case Nothing _ -> new Noted.Known(Note.NONE);
              case Failed failed -> new Noted.Unknown(failed);
            });
  }

  /// Keeps a note; one that says nothing is deleted.
  public CompletableFuture<Write> keep(String messageId, Note note, Patience patience) {
    return note.equals(Note.NONE)
        ? forget(messageId, patience)
        : store.write(key(messageId), note.line(), new Condition.Always(), patience);
  }

  /// The message is done.
  public CompletableFuture<Write> forget(String messageId, Patience patience) {
    return store.delete(key(messageId), patience);
  }

  private static String key(String messageId) {
    return PREFIX + ResultKey.encode(messageId) + ".json";
  }
}
