package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import sluice.chunk.OpenChunkHeader.Row;

/// A chunk of which some lines have no record yet: the object under `open/`, which is replaced by
/// its version. Immutable.
///
/// @param records by the numbers of their lines
/// @param pending what is remembered of lines without a record, by their numbers
public record OpenChunk(
    NavigableMap<Integer, ChunkRecord> records, NavigableMap<Integer, LineState> pending) {
  /// Nothing is known of any line.
  public static final OpenChunk NONE = new OpenChunk(new TreeMap<>(), new TreeMap<>());

  /// A chunk with these records.
  public static OpenChunk of(List<ChunkRecord> records, List<LineState> pending) {
    NavigableMap<Integer, ChunkRecord> byLine = new TreeMap<>();
    records.forEach(record -> byLine.merge(record.line(), record, ChunkRecord::or));
    NavigableMap<Integer, LineState> states = new TreeMap<>();
    pending.stream()
        .filter(state -> !byLine.containsKey(state.line()))
        .forEach(state -> states.merge(state.line(), state, LineState::and));
    return new OpenChunk(byLine, states);
  }

  /// The record of a line, if it has one.
  public Optional<ChunkRecord> record(int line) {
    return Optional.ofNullable(records.get(line));
  }

  /// Both of two states of the same chunk: of each line the answer, else the record of this one,
  /// else of the other, else what is remembered in either.
  public OpenChunk join(OpenChunk other) {
    List<ChunkRecord> all = new ArrayList<>(records.values());
    all.addAll(other.records.values());
    List<LineState> states = new ArrayList<>(pending.values());
    states.addAll(other.pending.values());
    return of(all, states);
  }

  /// The finished chunk, if every line of a range has its record.
  public Optional<FinishedChunk> finished(ChunkRange range) {
    boolean isWhole =
        IntStream.range(range.firstLine(), range.endLine()).allMatch(records::containsKey);
    return isWhole ? Optional.of(finished(range, this::missing)) : Optional.empty();
  }

  /// The finished chunk of a range.
  ///
  /// @param missing makes the record of a line that has none
  public FinishedChunk finished(ChunkRange range, IntFunction<ChunkRecord> missing) {
    return new FinishedChunk(
        IntStream.range(range.firstLine(), range.endLine())
            .mapToObj(line -> record(line).orElseGet(() -> missing.apply(line)))
            .toList());
  }

  private ChunkRecord missing(int line) {
    throw new IllegalStateException("line %d has no record".formatted(line));
  }

  /// The content of the object: a header, then the records.
  public byte[] content() {
    byte[] header = header().json();
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(header.length + 1 + bytes()));
    content.put(header).put((byte) '\n');
    records.values().forEach(record -> content.put(record.json()));
    return content.array();
  }

  private long bytes() {
    return records.values().stream().mapToLong(record -> record.json().length).sum();
  }

  private OpenChunkHeader header() {
    return new OpenChunkHeader(
        records.values().stream()
            .map(record -> new Row(record.line(), record.json().length, record.isCarried()))
            .toList(),
        pending,
        0);
  }

  /// Reads the object.
  ///
  /// @throws MalformedObjectException where it is no open chunk
  public static OpenChunk of(byte[] content) {
    OpenChunkHeader header = OpenChunkHeader.of(content);
    List<ChunkRecord> records = new ArrayList<>();
    long at = header.length() + 1L;
    for (Row row : header.rows()) {
      long to = at + row.bytes();
      if (to > content.length) {
        throw new MalformedObjectException("an open chunk ends too early");
      }
      byte[] json = Arrays.copyOfRange(content, (int) at, (int) to);
      records.add(
          row.isCarried()
              ? ChunkRecord.carried(row.line(), json)
              : ChunkRecord.of(row.line(), json));
      at = to;
    }
    return of(records, List.copyOf(header.pending().values()));
  }

  @Override
  public String toString() {
    return new String(content(), UTF_8);
  }
}
