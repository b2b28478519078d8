package sluice.job;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sluice.chunk.ChunkRange;
import sluice.chunk.ChunkRecord;
import sluice.chunk.ChunkTable;
import sluice.chunk.FinishedChunk;
import sluice.chunk.OpenChunk;
import sluice.chunk.RunKey;
import sluice.message.InvalidMessage;
import sluice.message.ParsedMessage;
import sluice.store.JobStore;
import sluice.store.ObjectStore.Condition;

/// Writes the answers of the run before into the chunks of a new one: a chunk that needs nothing
/// else is finished by it, another begins with them. Confined to one thread.
///
/// It goes on where another planning of the run ended: what that has written stays. So a file in
/// another order than the answers, for which these are read many times, may take several steps.
///
/// @param messageId of the message during which this is done
/// @param mostBytes of answers that are held at once; more only for a single chunk
/// @param clock tells the time
record CarryOver(
    JobStore store,
    Parallel parallel,
    RunKey run,
    String messageId,
    long mostBytes,
    Supplier<Instant> clock) {

  /// What is written of a chunk.
  private record Draft(ChunkRange range, List<ChunkRecord> records, boolean needsNothingElse) {}

  /// Writes what is carried over, as far as there is time, but something each time.
  ///
  /// @return whether all is written
  boolean write(ChunkTable chunks, PlannedInput input, CarriedAnswers answers, Instant until)
      throws IOException {
    List<ChunkRange> group = new ArrayList<>();
    long groupBytes = 0;
    for (ChunkRange range : left(chunks, input)) {
      long bytes = places(range, input).mapToLong(answers::length).sum();
      if (!group.isEmpty() && groupBytes + bytes > mostBytes) {
        write(group, input, answers);
        if (!clock.get().isBefore(until)) {
          return false;
        }
        group.clear();
        groupBytes = 0;
      }
      group.add(range);
      groupBytes += bytes;
    }
    write(group, input, answers);
    return true;
  }

  /// The chunks that have answers and were not written.
  private List<ChunkRange> left(ChunkTable chunks, PlannedInput input) {
    if (!input.isCarrying()) {
      return List.of();
    }
    BitSet written = new BitSet();
    Stream.of(run.chunks(), run.openChunks())
        .flatMap(folder -> store.list(folder, "").stream())
        .forEach(object -> run.chunkOf(object.key()).ifPresent(written::set));
    return chunks.stream()
        .filter(range -> !written.get(range.chunk()))
        .filter(range -> places(range, input).findAny().isPresent())
        .toList();
  }

  private static IntStream places(ChunkRange range, PlannedInput input) {
    return IntStream.range(range.firstLine(), range.endLine())
        .map(input::carried)
        .filter(place -> place != CarriedAnswers.NONE);
  }

  private void write(List<ChunkRange> group, PlannedInput input, CarriedAnswers answers)
      throws IOException {
    Map<Integer, byte[]> records =
        answers.records(group.stream().flatMapToInt(range -> places(range, input)));
    parallel.forEach(group.stream(), range -> put(draft(range, input, records)));
  }

  private static Draft draft(ChunkRange range, PlannedInput input, Map<Integer, byte[]> answers) {
    List<ChunkRecord> records = new ArrayList<>();
    boolean needsNothingElse = true;
    for (int line = range.firstLine(); line < range.endLine(); line++) {
      int place = input.carried(line);
      if (place != CarriedAnswers.NONE) {
        records.add(ChunkRecord.carried(line, Objects.requireNonNull(answers.get(place))));
      }
      needsNothingElse &= place != CarriedAnswers.NONE || input.isRefused(line);
    }
    return new Draft(range, records, needsNothingElse);
  }

  private void put(Draft draft) {
    ChunkRange range = draft.range();
    OpenChunk open = OpenChunk.of(draft.records(), List.of());
    if (draft.needsNothingElse()) {
      create(run.chunk(range.chunk()), finished(open, range).content());
    } else {
      create(run.openChunk(range.chunk()), open.content());
    }
  }

  private FinishedChunk finished(OpenChunk open, ChunkRange range) {
    if (open.records().size() == range.lines()) {
      return open.finished(range).orElseThrow();
    }
    List<ParsedMessage> lines = ChunkLines.read(store, run, range);
    return open.finished(range, line -> refused(line, lines.get(line - range.firstLine())));
  }

  private ChunkRecord refused(int line, ParsedMessage parsed) {
    if (!(parsed instanceof InvalidMessage(var _, var code, var message, var _))) {
      throw new IllegalStateException("line %d is not refused".formatted(line));
    }
    return ChunkRecord.unsent(run, line, parsed, code, message, messageId, clock.get());
  }

  private void create(String key, byte[] content) {
    var _ = store.put(key, content, JobStore.JSON_LINES, new Condition.Absent());
  }
}
