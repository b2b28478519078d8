package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// The first line of a finished chunk: what is in it, and where. Immutable.
///
/// @param firstLine the number of its first line in the file
/// @param totals its sums
/// @param offsets of each record its first byte, and last the number of bytes, counted from the end
///   of the header's line
/// @param failed the places in the chunk of records that are no answers, from 0 on
/// @param length of the header itself, its line feed included
public record ChunkHeader(
    int firstLine, Totals totals, List<Long> offsets, List<Long> failed, int length) {

  /// How much of an object is read to find its header.
  public static final int USUAL_BYTES = 4_096;

  /// Describes records.
  ///
  /// @param records of consecutive lines, in order; at least one
  static ChunkHeader of(List<ChunkRecord> records) {
    Long[] offsets = new Long[records.size() + 1];
    Long[] failed = new Long[records.size()];
    int failures = 0;
    Totals totals = Totals.NONE;
    offsets[0] = 0L;
    for (int i = 0; i < records.size(); i++) {
      ChunkRecord record = records.get(i);
      offsets[i + 1] = offsets[i] + record.json().length;
      if (!record.summary().isAnswer()) {
        failed[failures++] = (long) i;
      }
      totals = totals.plus(totals(record));
    }
    return new ChunkHeader(
        records.getFirst().line(),
        totals,
        List.of(offsets),
        List.of(Arrays.copyOf(failed, failures)),
        0);
  }

  private static Totals totals(ChunkRecord record) {
    RecordSummary summary = record.summary();
    boolean isPaid = !record.isCarried() && summary.tokens().total() > 0;
    return new Totals(
        summary.isAnswer() ? 1 : 0,
        summary.isAnswer() ? 0 : 1,
        record.isCarried() ? 1 : 0,
        summary.isNotRun() ? 1 : 0,
        isPaid ? TokenUsage.NONE.plus(summary.model(), summary.tokens()) : TokenUsage.NONE);
  }

  /// The header's line.
  byte[] line() {
    byte[] json =
        JsonFields.write(generator -> {
          generator.writeStartObject();
          generator.writeNumberField("v", 1);
          generator.writeFieldName("lines");
          generator.writeArray(new int[] {firstLine, firstLine + lines()}, 0, 2);
          totals.writeMembers(generator);
          generator.writeFieldName("offsets");
          long[] row = offsets.stream().mapToLong(Long::longValue).toArray();
          generator.writeArray(row, 0, row.length);
          generator.writeFieldName("errors");
          long[] places = failed.stream().mapToLong(Long::longValue).toArray();
          generator.writeArray(places, 0, places.length);
          generator.writeEndObject();
        });
    return (new String(json, UTF_8) + "\n").getBytes(UTF_8);
  }

  /// Reads a header from the first bytes of an object; empty where it goes on behind them.
  ///
  /// @throws MalformedObjectException where the object is no finished chunk
  public static Optional<ChunkHeader> of(byte[] head) {
    int end = 0;
    while (end < head.length && head[end] != '\n') {
      end++;
    }
    return end == head.length
        ? Optional.empty()
        : Optional.of(read(JsonFields.of(Arrays.copyOf(head, end)), end + 1));
  }

  private static ChunkHeader read(JsonFields fields, int length) {
    List<Long> lines = fields.counts("lines");
    List<Long> offsets = fields.counts("offsets");
    List<Long> failed = fields.counts("errors");
    if (lines.size() != 2
        || offsets.isEmpty()
        || lines.get(1) - lines.get(0) != offsets.size() - 1
        || failed.stream().anyMatch(place -> place >= offsets.size() - 1)) {
      throw new MalformedObjectException("the header of a chunk contradicts itself");
    }
    return new ChunkHeader(
        Math.toIntExact(lines.get(0)), Totals.read(fields), offsets, failed, length);
  }

  /// How many records.
  public int lines() {
    return offsets.size() - 1;
  }

  /// The places of the records that are no answers.
  public BitSet failures() {
    var places = new BitSet(lines());
    failed.forEach(place -> places.set(Math.toIntExact(place)));
    return places;
  }

  /// How many bytes a record has.
  ///
  /// @param place in the chunk, from 0 on
  public long size(int place) {
    return offsets.get(place + 1) - offsets.get(place);
  }

  /// How many bytes the answers have, or the others.
  public long bytes(boolean isAnswers) {
    long others = failed.stream().mapToLong(place -> size(Math.toIntExact(place))).sum();
    return isAnswers ? offsets.getLast() - others : others;
  }
}
