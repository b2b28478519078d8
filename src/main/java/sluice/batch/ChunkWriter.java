package sluice.batch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import sluice.batch.ChunkStore.Saved;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRange;
import sluice.chunk.ChunkRecord;
import sluice.chunk.LineState;
import sluice.chunk.OpenChunk;
import sluice.dispatch.Invocation;
import sluice.store.RetryingStore;
import sluice.time.Time;

/// Stores the records of the lines of one chunk that one invocation runs: early as long as lines
/// are left, and at the end. Safe for many threads; one write at a time.
///
/// Records are stored early when the oldest one has waited a minute, or they exceed 1 MiB, or those
/// of all chunks 32 MiB: this frees their memory, and a crash costs little.
final class ChunkWriter {
  private static final Duration OLDEST = Duration.ofMinutes(1);
  private static final long MOST_BYTES = 1 << 20;
  private static final long MOST_BYTES_OF_ALL = 32 << 20;

  private final ChunkRange range;
  private final ChunkStore store;
  private final Invocation invocation;
  private final Time time;
  private final List<ChunkLine> lines;

  /// The lines whose records are stored.
  private final Set<Integer> saved = ConcurrentHashMap.newKeySet();

  private final AtomicLong unsaved = new AtomicLong();
  private final AtomicLong stored;
  private final ChunkMemory memory;
  private final AtomicReference<Optional<Time.Alarm>> due = new AtomicReference<>(Optional.empty());
  private final SerialCalls writes = new SerialCalls();

  /// @param known what earlier receives have left
  /// @param lines those that are run
  /// @param memory of all chunks
  ChunkWriter(
      ChunkMessage chunk,
      ChunkObjects.Known.Open known,
      List<ChunkLine> lines,
      RetryingStore store,
      Invocation invocation,
      ChunkMemory memory,
      Time time) {
    this.range = chunk.range();
    this.store = new ChunkStore(chunk, store, invocation, new AtomicBoolean(known.isStored()));
    this.invocation = invocation;
    this.memory = memory;
    this.stored = new AtomicLong(known.chunk().bytes());
    this.time = time;
    this.lines = lines;
    known.chunk().rows().forEach(row -> saved.add(row.line()));
  }

  /// A line has finished; its record, if it has one, is stored when that is due.
  void finished(ChunkLine line) {
    int bytes = line.record().content().map(content -> content.length).orElse(0);
    if (bytes == 0) {
      return;
    }
    count(bytes);
    if (unsaved.get() >= MOST_BYTES || memory.unsaved() >= MOST_BYTES_OF_ALL) {
      saveEarly();
    } else if (due.get().isEmpty()) {
      Time.Alarm alarm = time.after(OLDEST, this::saveEarly);
      due.getAndSet(Optional.of(alarm)).ifPresent(Time.Alarm::cancel);
    }
  }

  /// Counts bytes that are in memory from now on, or are not any more.
  private void count(long more) {
    unsaved.addAndGet(more);
    memory.count(more);
  }

  private void saveEarly() {
    var _ = invocation.track(save(List.of()));
  }

  /// Ends the early writes.
  void close() {
    cancelAlarm();
    memory.count(-unsaved.getAndSet(0));
  }

  private void cancelAlarm() {
    due.getAndSet(Optional.empty()).ifPresent(Time.Alarm::cancel);
  }

  /// The lines of the chunk that have no record, neither stored nor in memory.
  Set<Integer> missing() {
    Set<Integer> recorded =
        lines.stream()
            .filter(line -> line.record().content().isPresent())
            .map(ChunkLine::number)
            .collect(Collectors.toSet());
    return IntStream.range(range.firstLine(), range.endLine())
        .boxed()
        .filter(number -> !saved.contains(number) && !recorded.contains(number))
        .collect(Collectors.toSet());
  }

  /// Stores the records so far, and what is to be remembered of other lines.
  CompletableFuture<Saved> save(List<LineState> pending) {
    return write(() -> {
      cancelAlarm();
      OpenChunk mine = OpenChunk.of(inMemory(), pending);
      return store
          .save(mine)
          .thenApply(result -> {
            if (result instanceof Saved.Stored) {
              lines.stream()
                  .filter(line -> mine.records().containsKey(line.number()))
                  .forEach(this::saved);
            }
            return result;
          });
    });
  }

  private List<ChunkRecord> inMemory() {
    return lines.stream().flatMap(line -> line.chunkRecord().stream()).toList();
  }

  private void saved(ChunkLine line) {
    saved.add(line.number());
    line.record()
        .content()
        .ifPresent(content -> {
          count(-content.length);
          stored.addAndGet(content.length);
        });
    line.record().clear();
  }

  /// Stores the finished chunk.
  ///
  /// @param missing makes the record of a line that has none; empty if each must have one
  CompletableFuture<Saved> finish(Optional<IntFunction<ChunkRecord>> missing) {
    return write(() -> store.finish(OpenChunk.of(inMemory(), List.of()), missing));
  }

  private CompletableFuture<Saved> write(Supplier<CompletableFuture<Saved>> call) {
    return writes.make(() -> memory.write(stored.get() + unsaved.get(), call));
  }
}
