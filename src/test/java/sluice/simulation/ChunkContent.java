package sluice.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import sluice.chunk.ChunkRange;
import sluice.chunk.ChunkRecord;
import sluice.chunk.FinishedChunk;
import sluice.chunk.OpenChunk;

/// Finished chunks that are wrong, as bugs would write them.
final class ChunkContent {
  private ChunkContent() {}

  /// Without the record of its last line.
  static byte[] withoutLast(byte[] content) {
    List<String> lines = lines(content);
    return chunk(lines.subList(1, lines.size() - 1));
  }

  /// With its first two records in each other's place.
  static byte[] exchanged(byte[] content) {
    List<String> lines = lines(content);
    if (lines.size() > 2) {
      Collections.swap(lines, 1, 2);
    }
    return chunk(lines.subList(1, lines.size()));
  }

  /// With the record of its first line once more.
  static byte[] doubled(byte[] content) {
    List<String> lines = lines(content);
    lines.add(lines.get(1));
    return chunk(lines.subList(1, lines.size()));
  }

  /// With a header that counts an answer more.
  static byte[] miscounted(byte[] content) {
    String text = new String(content, UTF_8);
    int from = text.indexOf("\"answered\":") + "\"answered\":".length();
    int to = text.indexOf(',', from);
    long answered = Long.parseLong(text.substring(from, to));
    return (text.substring(0, from) + (answered + 1) + text.substring(to)).getBytes(UTF_8);
  }

  private static List<String> lines(byte[] content) {
    return new ArrayList<>(new String(content, UTF_8).lines().toList());
  }

  private static byte[] chunk(List<String> records) {
    List<ChunkRecord> all =
        IntStream.range(0, records.size())
            .mapToObj(line -> ChunkRecord.of(line, (records.get(line) + "\n").getBytes(UTF_8)))
            .collect(Collectors.toList());
    return OpenChunk.of(all, List.of())
        .finished(new ChunkRange(0, 0, all.size(), 0, all.size()))
        .map(FinishedChunk::content)
        .orElseThrow();
  }
}
