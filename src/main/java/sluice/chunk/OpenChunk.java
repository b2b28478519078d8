package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

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
    var content = new ByteArrayOutputStream();
    content.writeBytes(JsonFields.write(this::writeHeader));
    content.write('\n');
    records.values().forEach(record -> content.writeBytes(record.json()));
    return content.toByteArray();
  }

  private void writeHeader(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("v", 1);
    generator.writeArrayFieldStart("records");
    for (ChunkRecord record : records.values()) {
      int[] row = {record.line(), record.json().length, record.isCarried() ? 1 : 0};
      generator.writeArray(row, 0, row.length);
    }
    generator.writeEndArray();
    generator.writeArrayFieldStart("pending");
    for (LineState state : pending.values()) {
      writeState(generator, state);
    }
    generator.writeEndArray();
    generator.writeEndObject();
  }

  private static void writeState(JsonGenerator generator, LineState state) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("line", state.line());
    generator.writeNumberField("evidence", state.evidence());
    if (state.failingSince().isPresent()) {
      generator.writeStringField("failing_since", state.failingSince().get().toString());
    }
    if (state.notBefore().isPresent()) {
      generator.writeStringField("not_before", state.notBefore().get().toString());
    }
    generator.writeEndObject();
  }

  /// Reads the object.
  ///
  /// @throws MalformedObjectException where it is no open chunk
  public static OpenChunk of(byte[] content) {
    int end = 0;
    while (end < content.length && content[end] != '\n') {
      end++;
    }
    if (end == content.length) {
      throw new MalformedObjectException("an open chunk has no header");
    }
    JsonFields header = JsonFields.of(Arrays.copyOf(content, end));
    List<ChunkRecord> records = new ArrayList<>();
    long at = end + 1L;
    for (List<Long> row : header.rows("records", 3)) {
      long to = at + row.get(1);
      if (to > content.length) {
        throw new MalformedObjectException("an open chunk ends too early");
      }
      byte[] json = Arrays.copyOfRange(content, (int) at, (int) to);
      int line = Math.toIntExact(row.get(0));
      records.add(row.get(2) == 1 ? ChunkRecord.carried(line, json) : ChunkRecord.of(line, json));
      at = to;
    }
    return of(records, header.objects("pending").stream().map(OpenChunk::state).toList());
  }

  private static LineState state(JsonFields fields) {
    return new LineState(
        fields.integer("line"),
        fields.number("evidence"),
        fields.optionalInstant("failing_since"),
        fields.optionalInstant("not_before"));
  }

  @Override
  public String toString() {
    return new String(content(), UTF_8);
  }
}
