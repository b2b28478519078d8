package sluice.batch;

import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRecord;
import sluice.chunk.FinishedChunk;
import sluice.chunk.OpenChunk;
import sluice.dispatch.Invocation;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;
import sluice.store.RetryingStore;

/// Writes the objects of one chunk. Not for concurrent calls.
///
/// Another environment may write the same chunk, since SQS may deliver a message twice: each write
/// is conditional and joins what is stored.
///
/// @param mayBeStored whether the object under `open/` may exist
record ChunkStore(
    ChunkMessage chunk, RetryingStore store, Invocation invocation, AtomicBoolean mayBeStored) {
  /// How often a write is repeated because another environment was faster.
  private static final int MOST_ROUNDS = 10;

  private static final Failed CONTESTED =
      Failed.passing("another environment was faster again and again");

  /// The result of storing.
  sealed interface Saved {
    /// It is stored.
    record Stored() implements Saved {}

    /// Records that were stored before are gone, and the chunk is not finished.
    record Lost() implements Saved {}

    /// It could not be stored.
    record NotStored(Failed failure) implements Saved {}
  }

  /// Stores records and what is to be remembered, together with what is stored.
  CompletableFuture<Saved> save(OpenChunk mine) {
    return mine.equals(OpenChunk.NONE) ? done(new Saved.Stored()) : save(mine, 1);
  }

  private CompletableFuture<Saved> save(OpenChunk mine, int round) {
    return stored()
        .thenCompose(read ->
            switch (read) {
              case Found(byte[] content, String etag) ->
                  write(mine, join(mine, content), new Condition.Unchanged(etag), round);
              case Nothing _ -> write(mine, mine, new Condition.Absent(), round);
              case Failed failed -> done(new Saved.NotStored(failed));
            });
  }

  private CompletableFuture<Read> stored() {
    return mayBeStored.get() ? read() : CompletableFuture.completedFuture(new Nothing());
  }

  private CompletableFuture<Read> read() {
    return store.read(openKey(), 0, Integer.MAX_VALUE, invocation.retryLimitOfAnswer());
  }

  /// What is remembered of a line that was run here replaces what was remembered before.
  private static OpenChunk join(OpenChunk mine, byte[] content) {
    OpenChunk there = OpenChunk.of(content);
    var others = new TreeMap<>(there.pending());
    mine.pending().keySet().forEach(others::remove);
    return mine.join(new OpenChunk(there.records(), others));
  }

  private CompletableFuture<Saved> write(
      OpenChunk mine, OpenChunk whole, Condition condition, int round) {
    return store
        .write(openKey(), whole.content(), condition, invocation.retryLimitOfAnswer())
        .thenCompose(written -> {
          mayBeStored.set(true);
          return switch (written) {
            case Written _ -> done(new Saved.Stored());
            case Overtaken _ when round < MOST_ROUNDS -> save(mine, round + 1);
            case Overtaken _ -> done(new Saved.NotStored(CONTESTED));
            case Failed failed -> done(new Saved.NotStored(failed));
          };
        });
  }

  /// Stores the finished chunk. Where lines get the record of a stop, an answer that another
  /// environment has stored meanwhile comes first.
  ///
  /// @param mine the records that are not stored
  /// @param missing makes the record of a line that has none; empty if each must have one
  CompletableFuture<Saved> finish(OpenChunk mine, Optional<IntFunction<ChunkRecord>> missing) {
    return (missing.isPresent() ? read() : stored())
        .thenCompose(read ->
            switch (read) {
              case Found(byte[] content, _) -> create(join(mine, content), missing);
              case Nothing _ -> create(mine, missing);
              case Failed failed -> done(new Saved.NotStored(failed));
            });
  }

  private CompletableFuture<Saved> create(
      OpenChunk whole, Optional<IntFunction<ChunkRecord>> missing) {
    return missing
        .map(records -> whole.finished(chunk.range(), records))
        .or(() -> whole.finished(chunk.range()))
        .map(this::create)
        .orElseGet(this::lookForFinished);
  }

  private CompletableFuture<Saved> create(FinishedChunk finished) {
    return store
        .write(
            finishedKey(),
            finished.content(),
            new Condition.Absent(),
            invocation.retryLimitOfAnswer())
        .thenCompose(written ->
            written instanceof Failed failed
                ? done(new Saved.NotStored(failed))
                : removeOpen().thenApply(_ -> new Saved.Stored()));
  }

  /// What stays behind if this fails is removed when the run has ended.
  private CompletableFuture<Write> removeOpen() {
    return mayBeStored.get()
        ? store.delete(openKey(), invocation.retryLimit())
        : CompletableFuture.completedFuture(new Written());
  }

  /// The open chunk is gone if another environment has finished it meanwhile.
  private CompletableFuture<Saved> lookForFinished() {
    return store
        .read(finishedKey(), invocation.retryLimit())
        .thenApply(read ->
            switch (read) {
              case Found _ -> new Saved.Stored();
              case Nothing _ -> new Saved.Lost();
              case Failed failed -> new Saved.NotStored(failed);
            });
  }

  private String openKey() {
    return chunk.run().openChunk(chunk.range().chunk());
  }

  private String finishedKey() {
    return chunk.run().chunk(chunk.range().chunk());
  }

  private static CompletableFuture<Saved> done(Saved saved) {
    return CompletableFuture.completedFuture(saved);
  }
}
