package sluice.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sluice.chunk.ChunkRange;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.PlannedLine;
import sluice.chunk.RunKey;
import sluice.message.ParsedMessage;
import sluice.store.JobStore;

/// The lines of a chunk, read from the normalised input. Pure but for the reading.
final class ChunkLines {
  private ChunkLines() {}

  /// The lines in order.
  ///
  /// @throws MalformedObjectException where the normalised input is not what the plan says
  static List<ParsedMessage> read(JobStore store, RunKey run, ChunkRange range) {
    byte[] bytes =
        store
            .range(run.lines(), range.from(), range.to())
            .orElseThrow(() -> new MalformedObjectException("the normalised input is gone"))
            .bytes();
    List<ParsedMessage> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines.add(PlannedLine.read(run.job(), Arrays.copyOfRange(bytes, from, i)));
        from = i + 1;
      }
    }
    if (lines.size() != range.lines() || from != bytes.length) {
      throw new MalformedObjectException("the normalised input is not that of the plan");
    }
    return lines;
  }
}
