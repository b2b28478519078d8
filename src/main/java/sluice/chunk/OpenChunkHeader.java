package sluice.chunk;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// The first line of a chunk that is not finished: which of its lines have a record, and what is
/// remembered of others. Immutable.
///
/// @param rows one for each record, in the order of the records
/// @param pending by the numbers of their lines
/// @param length bytes of the line where it was read, without its line feed
public record OpenChunkHeader(
    List<Row> rows, NavigableMap<Integer, LineState> pending, int length) {
  /// Nothing is known of any line.
  public static final OpenChunkHeader NONE = new OpenChunkHeader(List.of(), new TreeMap<>(), 0);

  /// No header is longer: a chunk has fifty lines at most.
  public static final int MOST_BYTES = 1 << 14;

  /// A record.
  ///
  /// @param line the number of the line in the file
  /// @param bytes of the record, with its line feed
  public record Row(int line, long bytes, boolean isCarried) {
    private static Row of(List<Long> members) {
      return new Row(Math.toIntExact(members.get(0)), members.get(1), members.get(2) == 1);
    }
  }

  /// Whether a line has a record.
  public boolean has(int line) {
    return rows.stream().anyMatch(row -> row.line() == line);
  }

  /// The bytes of all records.
  public long bytes() {
    return rows.stream().mapToLong(Row::bytes).sum();
  }

  /// The content of the line, without its line feed.
  byte[] json() {
    return JsonFields.write(this::write);
  }

  private void write(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeNumberField("v", 1);
    generator.writeArrayFieldStart("records");
    for (Row row : rows) {
      long[] members = {row.line(), row.bytes(), row.isCarried() ? 1 : 0};
      generator.writeArray(members, 0, members.length);
    }
    generator.writeEndArray();
    generator.writeArrayFieldStart("pending");
    for (LineState state : pending.values()) {
      write(generator, state);
    }
    generator.writeEndArray();
    generator.writeEndObject();
  }

  private static void write(JsonGenerator generator, LineState state) throws IOException {
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

  /// What is remembered of a line, if it is.
  public Optional<LineState> state(int line) {
    return Optional.ofNullable(pending.get(line));
  }

  /// Reads it.
  ///
  /// @param object the object, or so much of its beginning that the header is in it
  /// @throws MalformedObjectException where that is no open chunk
  public static OpenChunkHeader of(byte[] object) {
    int end = 0;
    while (end < object.length && object[end] != '\n') {
      end++;
    }
    if (end == object.length) {
      throw new MalformedObjectException("an open chunk has no header");
    }
    JsonFields fields = JsonFields.of(Arrays.copyOf(object, end));
    List<Row> rows = new ArrayList<>();
    fields.rows("records", 3).forEach(members -> rows.add(Row.of(members)));
    NavigableMap<Integer, LineState> pending = new TreeMap<>();
    for (JsonFields state : fields.objects("pending")) {
      pending.merge(state.integer("line"), state(state), LineState::and);
    }
    return new OpenChunkHeader(List.copyOf(rows), pending, end);
  }

  private static LineState state(JsonFields fields) {
    return new LineState(
        fields.integer("line"),
        fields.number("evidence"),
        fields.optionalInstant("failing_since"),
        fields.optionalInstant("not_before"));
  }
}
