package sluice.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Write;
import sluice.store.PatientStore.Patience;

/// Keeps notes of messages in trouble, `notes/{messageId}.json`. Safe for many threads; never
/// blocks.
///
/// What could not be written is remembered, and written when the store takes it again: a mark that
/// stayed behind only because the store failed proves no death.
public final class Notes {
  private static final String PREFIX = "notes/";

  private static final int MOST_REMEMBERED = 10_000;

  private final PatientStore store;
  private final Map<String, Note> unwritten = new ConcurrentHashMap<>();

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
              case Found found -> new Noted.Known(known(messageId, found));
              case Nothing _ -> new Noted.Known(Note.NONE);
              case Failed failed -> new Noted.Unknown(failed);
            });
  }

  private Note known(String messageId, Found found) {
    return Optional.ofNullable(unwritten.get(messageId))
        .orElseGet(() -> Note.of(found.head()).found());
  }

  /// Keeps a note; one that says nothing is deleted.
  public CompletableFuture<Write> keep(String messageId, Note note, Patience patience) {
    CompletableFuture<Write> kept =
        note.equals(Note.NONE)
            ? store.delete(key(messageId), patience)
            : store.write(key(messageId), note.line(), new Condition.Always(), patience);
    return kept.thenApply(write -> remembered(messageId, note, write));
  }

  /// The message is done.
  public CompletableFuture<Write> forget(String messageId, Patience patience) {
    return keep(messageId, Note.NONE, patience);
  }

  /// Writes what could not be written before.
  public CompletableFuture<?> catchUp(Patience patience) {
    return CompletableFuture.allOf(
        unwritten.entrySet().stream()
            .map(entry -> keep(entry.getKey(), entry.getValue(), patience))
            .toArray(CompletableFuture<?>[]::new));
  }

  private Write remembered(String messageId, Note note, Write write) {
    if (!(write instanceof Failed)) {
      unwritten.remove(messageId);
    } else if (unwritten.size() < MOST_REMEMBERED) {
      unwritten.put(messageId, note);
    }
    return write;
  }

  private static String key(String messageId) {
    return PREFIX + ResultKey.encode(messageId) + ".json";
  }
}
