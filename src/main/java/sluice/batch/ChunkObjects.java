package sluice.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRange;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.OpenChunkHeader;
import sluice.chunk.PlannedLine;
import sluice.chunk.RunKey;
import sluice.message.ParsedMessage;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.RetryingStore;
import sluice.store.RetryingStore.RetryLimit;

/// Reads the objects of chunks. Safe for many threads.
record ChunkObjects(RetryingStore store) {

  /// What earlier receives have left of a chunk.
  sealed interface Known {
    /// The chunk is finished.
    record Finished() implements Known {}

    /// Lines are left.
    ///
    /// @param chunk the first line of its object under `open/`
    /// @param isStored whether that exists
    record Open(OpenChunkHeader chunk, boolean isStored) implements Known {}

    /// It could not be read.
    record Unknown(Failed failure) implements Known {}
  }

  /// The lines of a chunk.
  sealed interface Lines {
    /// They were read.
    ///
    /// @param parsed one for each line, in order
    record Parsed(List<ParsedMessage> parsed) implements Lines {}

    /// They could not be read.
    record Unread(Failed failure) implements Lines {}
  }

  /// Reads what is known of a chunk: first what is left open, since that is removed after the
  /// finished chunk is there. In the other order, neither may be found of a chunk that is finished
  /// meanwhile.
  CompletableFuture<Known> known(RunKey run, int chunk, RetryLimit limit) {
    return open(run, chunk, limit)
        .thenCompose(open ->
            store
                .read(run.chunk(chunk), limit)
                .thenApply(finished ->
                    switch (finished) {
                      case Found _ -> new Known.Finished();
                      case Nothing _ -> open;
                      case Failed failed -> new Known.Unknown(failed);
                    }));
  }

  private CompletableFuture<Known> open(RunKey run, int chunk, RetryLimit limit) {
    return store
        .read(run.openChunk(chunk), 0, OpenChunkHeader.MOST_BYTES, limit)
        .thenApply(read ->
            switch (read) {
              case Found(byte[] content, _) ->
                  new Known.Open(OpenChunkHeader.of(content), /* isStored= */ true);
              case Nothing _ -> new Known.Open(OpenChunkHeader.NONE, /* isStored= */ false);
              case Failed failed -> new Known.Unknown(failed);
            });
  }

  /// Reads the lines of a chunk.
  CompletableFuture<Lines> lines(ChunkMessage chunk, RetryLimit limit) {
    ChunkRange range = chunk.range();
    return store
        .read(chunk.run().lines(), range.from(), range.to(), limit)
        .thenApply(read ->
            switch (read) {
              case Found(byte[] content, _) ->
                  new Lines.Parsed(parsed(chunk.run().job(), range, content));
              case Nothing _ -> new Lines.Unread(Failed.passing("the run's lines are missing"));
              case Failed failed -> new Lines.Unread(failed);
            });
  }

  private static List<ParsedMessage> parsed(String job, ChunkRange range, byte[] content) {
    List<ParsedMessage> lines = new ArrayList<>(range.lines());
    int begin = 0;
    for (int at = 0; at < content.length; at++) {
      if (content[at] == '\n') {
        lines.add(PlannedLine.read(job, Arrays.copyOfRange(content, begin, at)));
        begin = at + 1;
      }
    }
    if (lines.size() != range.lines() || begin != content.length) {
      throw new MalformedObjectException("the run's lines are not where the chunk says");
    }
    return lines;
  }
}
