package sluice.job;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import sluice.chunk.ChunkRange;
import sluice.chunk.ChunkRecord;
import sluice.chunk.FinishedChunk;
import sluice.chunk.OpenChunk;
import sluice.chunk.Plan;
import sluice.chunk.Run;
import sluice.chunk.Stop;
import sluice.message.ParsedMessage;
import sluice.store.JobStore;
import sluice.store.JobStore.StoredObject;
import sluice.store.ObjectStore.Condition;

/// Finishes the chunks that nobody finished after a run was stopped: with what their open objects
/// have, and the reason of the stop for every other line. Safe for many threads.
///
/// @param messageId of the message during which this is done
record LeftOverChunks(
    JobStore store,
    Parallel parallel,
    Run run,
    Stop stop,
    String messageId,
    Supplier<Instant> clock) {
  /// How many bytes of chunks are worked on side by side; more only of a single one.
  private static final long MOST_BYTES = 32L << 20;

  /// Creates chunks; one that was finished meanwhile stays as it is.
  ///
  /// @param until when to stop
  void finish(Plan plan, IntStream chunks, Instant until) {
    Map<Integer, Long> open = openBytes();
    parallel.map(
        chunks.takeWhile(_ -> clock.get().isBefore(until)).mapToObj(plan.chunks()::get),
        this::finish,
        _ -> {},
        range -> range.to() - range.from() + open.getOrDefault(range.chunk(), 0L),
        MOST_BYTES);
  }

  private Map<Integer, Long> openBytes() {
    Map<Integer, Long> bytes = new HashMap<>();
    for (StoredObject object : store.list(run.key().openChunks(), "")) {
      run.key().chunkOf(object.key()).ifPresent(chunk -> bytes.put(chunk, object.size()));
    }
    return bytes;
  }

  private Optional<String> finish(ChunkRange range) {
    OpenChunk open =
        store
            .get(run.key().openChunk(range.chunk()))
            .map(content -> OpenChunk.of(content.bytes()))
            .orElse(OpenChunk.NONE);
    FinishedChunk finished = open.finished(range).orElseGet(() -> finished(open, range));
    return store.put(
        run.key().chunk(range.chunk()),
        finished.content(),
        JobStore.JSON_LINES,
        new Condition.Absent());
  }

  private FinishedChunk finished(OpenChunk open, ChunkRange range) {
    List<ParsedMessage> lines = ChunkLines.read(store, run.key(), range);
    return open.finished(range, line -> record(line, lines.get(line - range.firstLine())));
  }

  private ChunkRecord record(int line, ParsedMessage parsed) {
    return ChunkRecord.stopped(run.key(), line, parsed, stop, messageId, clock.get());
  }
}
