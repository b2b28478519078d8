package sluice.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;
import sluice.store.RetryingStore.RetryLimit;

/// Keeps notes of messages in trouble, `notes/{messageId}.json`. Safe for many threads; never
/// blocks.
///
/// SQS may deliver a message to two environments, so a note is written only over what was read: of
/// two that write, one is told. What could not be written is remembered, and written when the store
/// takes it again, if nobody has changed it meanwhile: a mark that stayed behind only because the
/// store failed proves no death.
public final class MessageHistories {
  private static final String PREFIX = "notes/";

  private static final int MOST_REMEMBERED = 10_000;

  private final RetryingStore store;
  private final Map<String, Unwritten> unwritten = new ConcurrentHashMap<>();

  /// A note, and which one it is. Immutable.
  ///
  /// @param etag empty where none is stored
  public record Stored(MessageHistory note, Optional<String> etag) {
    /// There is none.
    public static final Stored NONE = new Stored(MessageHistory.NONE, Optional.empty());

    private static Stored of(Found found) {
      return new Stored(MessageHistory.of(found.head()), Optional.of(found.etag()));
    }

    private Condition condition() {
      return etag.<Condition>map(Condition.Unchanged::new).orElseGet(Condition.Absent::new);
    }
  }

  /// What reading a note came to.
  public sealed interface Noted {
    /// What is known of the message by now.
    record Known(Stored stored) implements Noted {}

    /// It could not be read.
    record Unknown(Failed failure) implements Noted {}
  }

  /// What became of a note that was to be kept.
  public sealed interface Kept {
    /// It is stored.
    record Done(Stored stored) implements Kept {}

    /// It is not: another has changed the note meanwhile.
    ///
    /// @param now what is there
    record Changed(Stored now) implements Kept {}

    /// It could not be stored.
    record Undone(Failed failure) implements Kept {}
  }

  /// @param base what is to be written over
  /// @param by whose mark may be there instead, its write having seemed to fail
  /// @param isDone whether the message is, so that whatever is there may go
  private record Unwritten(Stored base, String by, MessageHistory note, boolean isDone) {
    private boolean isOver(Stored there) {
      return isDone || there.etag().equals(base.etag()) || isOwn(there);
    }

    /// Whether it says nothing more where nothing is.
    private boolean isMoot() {
      return base.etag().isPresent() || note.equals(MessageHistory.NONE);
    }

    private boolean isOwn(Stored there) {
      return there.note().mark().by().equals(by);
    }
  }

  /// Notes in a store.
  public MessageHistories(RetryingStore store) {
    this.store = store;
  }

  /// Reads what is known of a message.
  public CompletableFuture<Noted> read(String messageId, RetryLimit patience) {
    return store
        .read(key(messageId), patience)
        .thenApply(read ->
            switch (read) {
              case Found found -> new Noted.Known(known(messageId, Stored.of(found)));
              case Nothing _ -> new Noted.Known(known(messageId, Stored.NONE));
              case Failed failed -> new Noted.Unknown(failed);
            });
  }

  /// What could not be written counts, unless another has written since.
  private Stored known(String messageId, Stored there) {
    Unwritten waiting = unwritten.get(messageId);
    if (waiting == null) {
      return there;
    }
    if (waiting.isOver(there)) {
      return new Stored(waiting.note(), there.etag());
    }
    unwritten.remove(messageId, waiting);
    return there;
  }

  /// Keeps a note in place of another; one that says nothing is deleted.
  public CompletableFuture<Kept> keep(
      String messageId, Stored base, MessageHistory note, RetryLimit patience) {
    return note.equals(MessageHistory.NONE)
        ? delete(messageId, base, patience)
        : store
            .write(key(messageId), note.line(), base.condition(), patience)
            .thenCompose(written -> afterWrite(messageId, note, written, patience));
  }

  private CompletableFuture<Kept> afterWrite(
      String messageId, MessageHistory note, Write written, RetryLimit patience) {
    return switch (written) {
      case Written(String etag) when !etag.isEmpty() ->
          done(messageId, new Stored(note, Optional.of(etag)));
      case Written _, Overtaken _ ->
          store.read(key(messageId), patience).thenApply(read -> compared(messageId, note, read));
      case Failed failed -> undone(failed);
    };
  }

  /// A write that seemed to fail may have happened; then what is there is what was to be written.
  private Kept compared(String messageId, MessageHistory note, Read read) {
    return switch (read) {
      case Found found when MessageHistory.of(found.head()).equals(note) -> {
        unwritten.remove(messageId);
        yield new Kept.Done(Stored.of(found));
      }
      case Found found -> new Kept.Changed(Stored.of(found));
      case Nothing _ -> new Kept.Changed(Stored.NONE);
      case Failed failed -> new Kept.Undone(failed);
    };
  }

  /// Deletions have no condition, so what is there is looked at before.
  private CompletableFuture<Kept> delete(String messageId, Stored base, RetryLimit patience) {
    return store
        .read(key(messageId), patience)
        .thenCompose(read ->
            switch (read) {
              case Found found when base.etag().equals(Optional.of(found.etag())) ->
                  remove(messageId, patience);
              case Found found ->
                  CompletableFuture.completedFuture(new Kept.Changed(Stored.of(found)));
              case Nothing _ -> done(messageId, Stored.NONE);
              case Failed failed -> undone(failed);
            });
  }

  private CompletableFuture<Kept> remove(String messageId, RetryLimit patience) {
    return store
        .delete(key(messageId), patience)
        .thenCompose(deleted ->
            deleted instanceof Failed failed ? undone(failed) : done(messageId, Stored.NONE));
  }

  private CompletableFuture<Kept> done(String messageId, Stored stored) {
    unwritten.remove(messageId);
    return CompletableFuture.completedFuture(new Kept.Done(stored));
  }

  private static CompletableFuture<Kept> undone(Failed failed) {
    return CompletableFuture.completedFuture(new Kept.Undone(failed));
  }

  /// What is to be written when the store takes it again.
  ///
  /// @param base what was read or written last
  /// @param by names the invocation whose mark may be there
  public void remember(String messageId, Stored base, String by, MessageHistory note) {
    remember(messageId, new Unwritten(base, by, note, /* isDone= */ false));
  }

  private void remember(String messageId, Unwritten waiting) {
    if (unwritten.size() < MOST_REMEMBERED) {
      unwritten.put(messageId, waiting);
    }
  }

  /// The message is done.
  public CompletableFuture<Kept> forget(String messageId, RetryLimit patience) {
    return remove(messageId, patience)
        .thenApply(kept -> {
          if (kept instanceof Kept.Undone) {
            remember(
                messageId, new Unwritten(Stored.NONE, "", MessageHistory.NONE, /* isDone= */ true));
          }
          return kept;
        });
  }

  /// Writes what could not be written before, where nobody has written since. Makes no note where
  /// none is: that message may be done.
  public CompletableFuture<?> catchUp(RetryLimit patience) {
    return CompletableFuture.allOf(
        unwritten.entrySet().stream()
            .map(entry -> catchUp(entry.getKey(), entry.getValue(), patience))
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Boolean> catchUp(
      String messageId, Unwritten waiting, RetryLimit patience) {
    return store
        .read(key(messageId), patience)
        .thenCompose(read ->
            switch (read) {
              case Found found when waiting.isOver(Stored.of(found)) ->
                  keep(messageId, Stored.of(found), waiting.note(), patience)
                      .thenApply(Kept.Done.class::isInstance);
              case Found _ -> drop(messageId, waiting);
              case Nothing _ when waiting.isMoot() -> drop(messageId, waiting);
              case Nothing _, Failed _ -> CompletableFuture.completedFuture(false);
            });
  }

  private CompletableFuture<Boolean> drop(String messageId, Unwritten waiting) {
    return CompletableFuture.completedFuture(unwritten.remove(messageId, waiting));
  }

  private static String key(String messageId) {
    return PREFIX + ResultKey.encode(messageId) + ".json";
  }
}
