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
  private final Map<String, PendingWrite> pendingWrites = new ConcurrentHashMap<>();

  /// A history and its version in the store. Immutable.
  ///
  /// @param etag the version; empty where none is stored
  public record Stored(MessageHistory history, Optional<String> etag) {
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
  public sealed interface ReadResult {
    /// The history is known.
    record Known(Stored stored) implements ReadResult {}

    /// The history could not be read.
    record Unknown(Failed failure) implements ReadResult {}
  }

  /// The result of storing a history.
  public sealed interface WriteResult {
    /// The history is stored.
    record Done(Stored stored) implements WriteResult {}

    /// The history is not stored, since another has changed it meanwhile.
    ///
    /// @param now what is stored instead
    record Changed(Stored now) implements WriteResult {}

    /// The history could not be stored.
    record NotWritten(Failed failure) implements WriteResult {}
  }

  /// A history that could not be written.
  ///
  /// @param base what it is to replace
  /// @param by the invocation whose marker may be stored, its write having seemed to fail
  /// @param isDone whether the message is done, so that any history of it may be deleted
  private record PendingWrite(Stored base, String by, MessageHistory history, boolean isDone) {
    private static final PendingWrite DONE =
        new PendingWrite(Stored.NONE, "", MessageHistory.NONE, /* isDone= */ true);

    private boolean mayReplace(Stored there) {
      return isDone || there.etag().equals(base.etag()) || there.history().marker().by().equals(by);
    }

    /// Whether there is nothing to write where nothing is stored.
    private boolean isObsolete() {
      return base.etag().isPresent() || history.equals(MessageHistory.NONE);
    }
  }

  public MessageHistories(RetryingStore store) {
    this.store = store;
  }

  /// Reads the history of a message.
  public CompletableFuture<ReadResult> read(String messageId, RetryLimit retryLimit) {
    return readObject(messageId, retryLimit)
        .thenApply(read ->
            switch (read) {
              case Found found -> new ReadResult.Known(known(messageId, Stored.of(found)));
              case Nothing _ -> new ReadResult.Known(known(messageId, Stored.NONE));
              case Failed failed -> new ReadResult.Unknown(failed);
            });
  }

  private CompletableFuture<Read> readObject(String messageId, RetryLimit retryLimit) {
    return store.read(key(messageId), retryLimit);
  }

  /// A history that could not be written is the one that counts, unless another has written since.
  private Stored known(String messageId, Stored there) {
    PendingWrite pendingWrite =
        pendingWrites.computeIfPresent(
            messageId, (_, remembered) -> remembered.mayReplace(there) ? remembered : null);
    return pendingWrite == null ? there : new Stored(pendingWrite.history(), there.etag());
  }

  /// Stores a history in place of another, or deletes that where the history is empty.
  ///
  /// @param base what is stored as far as the caller knows
  public CompletableFuture<WriteResult> write(
      String messageId, Stored base, MessageHistory history, RetryLimit retryLimit) {
    return history.equals(MessageHistory.NONE)
        ? delete(messageId, base, retryLimit)
        : store
            .write(key(messageId), history.line(), base.condition(), retryLimit)
            .thenCompose(written -> afterWrite(messageId, history, written, retryLimit));
  }

  private CompletableFuture<WriteResult> afterWrite(
      String messageId, MessageHistory history, Write written, RetryLimit retryLimit) {
    return switch (written) {
      case Written(String etag) when !etag.isEmpty() ->
          done(messageId, new Stored(history, Optional.of(etag)));
      case Written _, Overtaken _ ->
          readObject(messageId, retryLimit).thenApply(read -> compared(messageId, history, read));
      case Failed failed -> completed(new WriteResult.NotWritten(failed));
    };
  }

  /// A write that seemed to fail may have happened: then what is stored equals what was written.
  private WriteResult compared(String messageId, MessageHistory history, Read read) {
    return switch (read) {
      case Found found when MessageHistory.of(found.head()).equals(history) -> {
        pendingWrites.remove(messageId);
        yield new WriteResult.Done(Stored.of(found));
      }
      case Found found -> new WriteResult.Changed(Stored.of(found));
      case Nothing _ -> new WriteResult.Changed(Stored.NONE);
      case Failed failed -> new WriteResult.NotWritten(failed);
    };
  }

  /// Reads before it deletes, since deletions have no condition.
  private CompletableFuture<WriteResult> delete(
      String messageId, Stored base, RetryLimit retryLimit) {
    return readObject(messageId, retryLimit)
        .thenCompose(read ->
            switch (read) {
              case Found found when base.etag().equals(Optional.of(found.etag())) ->
                  remove(messageId, retryLimit);
              case Found found -> completed(new WriteResult.Changed(Stored.of(found)));
              case Nothing _ -> done(messageId, Stored.NONE);
              case Failed failed -> completed(new WriteResult.NotWritten(failed));
            });
  }

  private CompletableFuture<WriteResult> remove(String messageId, RetryLimit retryLimit) {
    return store
        .delete(key(messageId), retryLimit)
        .thenCompose(deleted ->
            deleted instanceof Failed failed
                ? completed(new WriteResult.NotWritten(failed))
                : done(messageId, Stored.NONE));
  }

  private CompletableFuture<WriteResult> done(String messageId, Stored stored) {
    pendingWrites.remove(messageId);
    return completed(new WriteResult.Done(stored));
  }

  private static CompletableFuture<WriteResult> completed(WriteResult result) {
    return CompletableFuture.completedFuture(result);
  }

  /// Remembers a history that could not be written, for [#writePending].
  ///
  /// @param base what was read or written last
  /// @param by names the invocation whose marker may be stored
  public void remember(String messageId, Stored base, String by, MessageHistory history) {
    remember(messageId, new PendingWrite(base, by, history, /* isDone= */ false));
  }

  private void remember(String messageId, PendingWrite pendingWrite) {
    if (pendingWrites.size() < MOST_REMEMBERED) {
      pendingWrites.put(messageId, pendingWrite);
    }
  }

  /// Deletes the history of a message that is done.
  public CompletableFuture<WriteResult> delete(String messageId, RetryLimit retryLimit) {
    return remove(messageId, retryLimit)
        .whenComplete((result, _) -> {
          if (result instanceof WriteResult.NotWritten) {
            remember(messageId, PendingWrite.DONE);
          }
        });
  }

  /// Writes the histories that could not be written before, unless another has written since. Where
  /// none is stored none is written: that message may be done.
  public CompletableFuture<?> writePending(RetryLimit retryLimit) {
    return CompletableFuture.allOf(
        pendingWrites.entrySet().stream()
            .map(entry -> writePending(entry.getKey(), entry.getValue(), retryLimit))
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Boolean> writePending(
      String messageId, PendingWrite pendingWrite, RetryLimit retryLimit) {
    return readObject(messageId, retryLimit)
        .thenCompose(read ->
            switch (read) {
              case Found found when pendingWrite.mayReplace(Stored.of(found)) ->
                  write(messageId, Stored.of(found), pendingWrite.history(), retryLimit)
                      .thenApply(WriteResult.Done.class::isInstance);
              case Found _ -> drop(messageId, pendingWrite);
              case Nothing _ when pendingWrite.isObsolete() -> drop(messageId, pendingWrite);
              case Nothing _, Failed _ -> CompletableFuture.completedFuture(false);
            });
  }

  private CompletableFuture<Boolean> drop(String messageId, PendingWrite pendingWrite) {
    return CompletableFuture.completedFuture(pendingWrites.remove(messageId, pendingWrite));
  }

  private static String key(String messageId) {
    return PREFIX + ResultKey.encode(messageId) + ".json";
  }
}
