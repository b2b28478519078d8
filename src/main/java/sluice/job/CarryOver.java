package sluice.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
/// @param messageId of the message during which this is done
record CarryOver(JobStore store, Parallel parallel, RunKey run, String messageId, Instant now) {
  private static final long MOST_BYTES = 32L << 20;

  /// What is written of a chunk.
  private record Draft(ChunkRange range, List<ChunkRecord> records, boolean needsNothingElse) {
    long bytes() {
      return records.stream().mapToLong(record -> record.json().length).sum();
    }
  }

  /// Writes what is carried over; what is there already stays.
  void write(ChunkTable chunks, PlannedInput input, CarriedAnswers answers) {
    parallel.map(
        chunks.stream()
            .map(range -> draft(range, input, answers))
            .filter(draft -> !draft.records().isEmpty()),
        this::put,
        _ -> {},
        Draft::bytes,
        MOST_BYTES);
  }

  private static Draft draft(ChunkRange range, PlannedInput input, CarriedAnswers answers) {
    List<ChunkRecord> records = new ArrayList<>();
    boolean needsNothingElse = true;
    for (int line = range.firstLine(); line < range.endLine(); line++) {
      int place = input.carried(line);
      if (place != CarriedAnswers.NONE) {
        records.add(ChunkRecord.carried(line, record(answers, place)));
      }
      needsNothingElse &= place != CarriedAnswers.NONE || input.isRefused(line);
    }
    return new Draft(range, records, needsNothingElse);
  }

  private static byte[] record(CarriedAnswers answers, int place) {
    try {
      return answers.record(place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<String> put(Draft draft) {
    ChunkRange range = draft.range();
    OpenChunk open = OpenChunk.of(draft.records(), List.of());
    return draft.needsNothingElse()
        ? create(run.chunk(range.chunk()), finished(open, range).content())
        : create(run.openChunk(range.chunk()), open.content());
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
    return ChunkRecord.unsent(run, line, parsed, code, message, messageId, now);
  }

  private Optional<String> create(String key, byte[] content) {
    return store.put(key, content, JobStore.JSON_LINES, new Condition.Absent());
  }
}
