package sluice.chunk;

import java.nio.ByteBuffer;
import java.util.List;

/// A chunk of which every line has its record: the object under `chunks/`, created once. Immutable.
///
/// @param records one for each line, in order
public record FinishedChunk(List<ChunkRecord> records) {

  /// A chunk.
  ///
  /// @throws MalformedObjectException where the records are not of consecutive lines
  public FinishedChunk {
    records = List.copyOf(records);
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).line() != records.getFirst().line() + i) {
        throw new MalformedObjectException("a chunk lacks the record of a line");
      }
    }
    if (records.isEmpty()) {
      throw new MalformedObjectException("a chunk has no records");
    }
  }

  /// What is in it.
  public ChunkHeader header() {
    return ChunkHeader.of(records);
  }

  /// The content of the object: the header, then the records.
  public byte[] content() {
    ChunkHeader header = header();
    byte[] line = header.line();
    long bytes = records.stream().mapToLong(record -> record.json().length).sum();
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(line.length + bytes));
    content.put(line);
    records.forEach(record -> content.put(record.json()));
    return content.array();
  }
}
