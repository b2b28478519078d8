package sluice.job;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import sluice.chunk.ChunkHeader;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.RunKey;
import sluice.store.JobStore;
import sluice.store.JobStore.StoredObject;

/// Finds a run's chunks that are finished or left unfinished, and reads the headers of the finished
/// ones. Safe for many threads.
record ChunkHeaders(JobStore store, Parallel parallel, RunKey run) {
  /// No header is longer: fifty models with names of 256 characters, and fifty offsets.
  static final int MOST_BYTES = 1 << 17;

  private record Read(int chunk, ChunkHeader header) {}

  /// The chunks that are finished and were not added up.
  List<Integer> finished(ChunkSizes known) {
    int first = known.missing().nextSetBit(0);
    if (first < 0) {
      return List.of();
    }
    return unknown(run.chunks(), first == 0 ? "" : run.chunk(first - 1), known);
  }

  /// The chunks that were left unfinished.
  List<Integer> open(ChunkSizes known) {
    return unknown(run.openChunks(), "", known);
  }

  private List<Integer> unknown(String folder, String after, ChunkSizes known) {
    return store.list(folder, after).stream()
        .map(StoredObject::key)
        .mapMulti(
            (String key, Consumer<Integer> found) -> run.chunkOf(key).ifPresent(found::accept))
        .filter(chunk -> chunk < known.size() && !known.has(chunk))
        .toList();
  }

  /// The headers of chunks.
  Map<Integer, ChunkHeader> read(Stream<Integer> chunks) {
    Map<Integer, ChunkHeader> headers = new TreeMap<>();
    parallel.map(
        chunks,
        chunk -> new Read(chunk, header(chunk)),
        read -> headers.put(read.chunk(), read.header()));
    return headers;
  }

  private ChunkHeader header(int chunk) {
    return ChunkHeader.of(head(chunk, ChunkHeader.USUAL_BYTES))
        .or(() -> ChunkHeader.of(head(chunk, MOST_BYTES)))
        .orElseThrow(() -> new MalformedObjectException("a chunk has no header"));
  }

  private byte[] head(int chunk, int bytes) {
    return store
        .range(run.chunk(chunk), 0, bytes)
        .orElseThrow(() -> new MalformedObjectException("a chunk that was listed is gone"))
        .bytes();
  }
}
