package sluice.poison;

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
import sluice.store.ResultKey;
import sluice.store.RetryingStore;
import sluice.store.RetryingStore.RetryLimit;

/// Stores the histories of messages as objects `notes/{messageId}.json`. Safe for many threads;
/// never blocks.
///
/// SQS may deliver a message to two environments, so a history is written on condition that the
/// stored one is still that which was read. A history that could not be written is remembered and
/// written later, unless another has written meanwhile: a marker that stayed behind only because
/// the store failed is no proof of a death.
public final class MessageHistories {
  private static final String PREFIX = "notes/";
  private static final int MOST_REMEMBERED = 10_000;

  private final RetryingStore store;
  private final Map<String, Unwritten> unwritten = new ConcurrentHashMap<>();

  /// A history and its version in the store. Immutable.
  ///
  /// @param etag the version; empty where none is stored
  public record Stored(MessageHistory note, Optional<String> etag) {
    /// Nothing is stored.
    public static final Stored NONE = new Stored(MessageHistory.NONE, Optional.empty());

    private static Stored of(Found found) {
      return new Stored(MessageHistory.of(found.head()), Optional.of(found.etag()));
    }

    private Condition condition() {
      return etag.<Condition>map(Condition.Unchanged::new).orElseGet(Condition.Absent::new);
    }
  }

  /// The result of reading a history.
  public sealed interface Noted {
    /// The history is known.
    record Known(Stored stored) implements Noted {}

    /// The history could not be read.
    record Unknown(Failed failure) implements Noted {}
  }

  /// The result of storing a history.
  public sealed interface Kept {
    /// The history is stored.
    record Done(Stored stored) implements Kept {}

    /// The history is not stored, since another has changed it meanwhile.
    ///
    /// @param now what is stored instead
    record Changed(Stored now) implements Kept {}

    /// The history could not be stored.
    record Undone(Failed failure) implements Kept {}
  }

  /// A history that could not be written.
  ///
  /// @param base what it is to replace
  /// @param by the invocation whose marker may be stored, its write having seemed to fail
  /// @param isDone whether the message is done, so that any history of it may be deleted
  private record Unwritten(Stored base, String by, MessageHistory note, boolean isDone) {
    private static final Unwritten DONE =
        new Unwritten(Stored.NONE, "", MessageHistory.NONE, /* isDone= */ true);

    private boolean mayReplace(Stored there) {
      return isDone || there.etag().equals(base.etag()) || there.note().marker().by().equals(by);
    }

    /// Whether there is nothing to write where nothing is stored.
    private boolean isMoot() {
      return base.etag().isPresent() || note.equals(MessageHistory.NONE);
    }
  }

  /// Histories in a store.
  public MessageHistories(RetryingStore store) {
    this.store = store;
  }

  /// Reads the history of a message.
  public CompletableFuture<Noted> read(String messageId, RetryLimit retryLimit) {
    return store
        .read(key(messageId), retryLimit)
        .thenApply(read ->
            switch (read) {
              case Found found -> new Noted.Known(known(messageId, Stored.of(found)));
              case Nothing _ -> new Noted.Known(known(messageId, Stored.NONE));
              case Failed failed -> new Noted.Unknown(failed);
            });
  }

  /// A history that could not be written is the one that counts, unless another has written since.
  private Stored known(String messageId, Stored there) {
    Unwritten waiting =
        unwritten.computeIfPresent(
            messageId, (_, remembered) -> remembered.mayReplace(there) ? remembered : null);
    return waiting == null ? there : new Stored(waiting.note(), there.etag());
  }

  /// Stores a history in place of another, or deletes that where the history is empty.
  ///
  /// @param base what is stored as far as the caller knows
  public CompletableFuture<Kept> keep(
      String messageId, Stored base, MessageHistory note, RetryLimit retryLimit) {
    return note.equals(MessageHistory.NONE)
        ? delete(messageId, base, retryLimit)
        : store
            .write(key(messageId), note.line(), base.condition(), retryLimit)
            .thenCompose(written -> afterWrite(messageId, note, written, retryLimit));
  }

  private CompletableFuture<Kept> afterWrite(
      String messageId, MessageHistory note, Write written, RetryLimit retryLimit) {
    return switch (written) {
      case Written(String etag) when !etag.isEmpty() ->
          done(messageId, new Stored(note, Optional.of(etag)));
      case Written _, Overtaken _ ->
          store.read(key(messageId), retryLimit).thenApply(read -> compared(messageId, note, read));
      case Failed failed -> completed(new Kept.Undone(failed));
    };
  }

  /// A write that seemed to fail may have happened: then what is stored equals what was written.
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

  /// Reads before it deletes, since deletions have no condition.
  private CompletableFuture<Kept> delete(String messageId, Stored base, RetryLimit retryLimit) {
    return store
        .read(key(messageId), retryLimit)
        .thenCompose(read ->
            switch (read) {
              case Found found when base.etag().equals(Optional.of(found.etag())) ->
                  remove(messageId, retryLimit);
              case Found found -> completed(new Kept.Changed(Stored.of(found)));
              case Nothing _ -> done(messageId, Stored.NONE);
              case Failed failed -> completed(new Kept.Undone(failed));
            });
  }

  private CompletableFuture<Kept> remove(String messageId, RetryLimit retryLimit) {
    return store
        .delete(key(messageId), retryLimit)
        .thenCompose(deleted ->
            deleted instanceof Failed failed
                ? completed(new Kept.Undone(failed))
                : done(messageId, Stored.NONE));
  }

  private CompletableFuture<Kept> done(String messageId, Stored stored) {
    unwritten.remove(messageId);
    return completed(new Kept.Done(stored));
  }

  private static CompletableFuture<Kept> completed(Kept kept) {
    return CompletableFuture.completedFuture(kept);
  }

  /// Remembers a history that could not be written, for [#catchUp].
  ///
  /// @param base what was read or written last
  /// @param by names the invocation whose marker may be stored
  public void remember(String messageId, Stored base, String by, MessageHistory note) {
    remember(messageId, new Unwritten(base, by, note, /* isDone= */ false));
  }

  private void remember(String messageId, Unwritten waiting) {
    if (unwritten.size() < MOST_REMEMBERED) {
      unwritten.put(messageId, waiting);
    }
  }

  /// Deletes the history of a message that is done.
  public CompletableFuture<Kept> forget(String messageId, RetryLimit retryLimit) {
    return remove(messageId, retryLimit)
        .whenComplete((kept, _) -> {
          if (kept instanceof Kept.Undone) {
            remember(messageId, Unwritten.DONE);
          }
        });
  }

  /// Writes the histories that could not be written before, unless another has written since. Where
  /// none is stored none is written: that message may be done.
  public CompletableFuture<?> catchUp(RetryLimit retryLimit) {
    return CompletableFuture.allOf(
        unwritten.entrySet().stream()
            .map(entry -> catchUp(entry.getKey(), entry.getValue(), retryLimit))
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Boolean> catchUp(
      String messageId, Unwritten waiting, RetryLimit retryLimit) {
    return store
        .read(key(messageId), retryLimit)
        .thenCompose(read ->
            switch (read) {
              case Found found when waiting.mayReplace(Stored.of(found)) ->
                  keep(messageId, Stored.of(found), waiting.note(), retryLimit)
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
