package sluice.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.chunk.ChunkRange;
import sluice.chunk.ChunkTable;
import sluice.message.Sha256;
import sluice.testing.FakeJobStore;

/// The tables that planning keeps of a file's lines.
final class TablesTest {

  @Test
  void idSet_tellsWhichIdsItHas() {
    var ids = new IdSet();

    for (int i = 0; i < 100_000; i++) {
      assertThat(ids.add("id-" + i)).isTrue();
    }
    for (int i = 0; i < 100_000; i++) {
      assertThat(ids.add("id-" + i)).isFalse();
    }
    assertThat(ids.size()).isEqualTo(100_000);
  }

  @Test
  void derivedIds_areThoseOfTheLocalRun() {
    var ids = new DerivedIds();
    Map<String, Integer> seen = new HashMap<>();

    for (int i = 0; i < 20_000; i++) {
      String line = "line " + i % 7_000;
      String name = Sha256.hex(line).substring(0, 16);
      int count = seen.merge(name, 1, Integer::sum);
      assertThat(ids.ofText(line)).isEqualTo(count == 1 ? name : name + "-" + count);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // lines, bytes of each, chunks, lines of the first
    "1, 10, 1, 1",
    "10, 10, 1, 10",
    "11, 10, 2, 10",
    "20000, 10, 2000, 10",
    "21999, 10, 2200, 10",
    "22000, 10, 2000, 11",
    "100000, 10, 2000, 50",
    "200000, 10, 4000, 50",
    "20, 200000, 4, 5",
    "3, 2000000, 3, 1",
    "4, 524288, 2, 2",
  })
  void chunks_areOfTenToFiftyLinesAndOneMebibyte(int lines, int bytes, int chunks, int first) {
    var lengths = new IntList();
    for (int i = 0; i < lines; i++) {
      lengths.add(bytes);
    }

    ChunkTable table = ChunkBoundaries.of(lengths);

    assertThat(table.size()).isEqualTo(chunks);
    assertThat(table.get(0)).isEqualTo(new ChunkRange(0, 0, first, 0, (long) first * bytes));
    assertThat(table.get(chunks - 1).endLine()).isEqualTo(lines);
    assertThat(table.get(chunks - 1).to()).isEqualTo((long) lines * bytes);
  }

  @Test
  void chunksFollowOneAnother() {
    var lengths = new IntList();
    for (int i = 0; i < 5_000; i++) {
      lengths.add(1 + i % 977 * 1_000);
    }

    ChunkTable table = ChunkBoundaries.of(lengths);

    for (int i = 1; i < table.size(); i++) {
      assertThat(table.get(i).firstLine()).isEqualTo(table.get(i - 1).endLine());
      assertThat(table.get(i).from()).isEqualTo(table.get(i - 1).to());
      assertThat(table.get(i).lines() == 1 || table.get(i).to() - table.get(i).from() <= 1 << 20)
          .isTrue();
    }
  }

  @Test
  void partsOfAnObject_areOfOneSize() {
    var fixture = new JobFixture();
    FakeJobStore store = fixture.store;
    var writer = new PartWriter(store, "x", 10);

    for (int i = 0; i < 33; i++) {
      byte[] piece = "0123".getBytes(UTF_8);
      writer.write(piece, 1, 3);
    }
    writer.finish();

    assertThat(store.text("x")).isEqualTo("123".repeat(33));
    assertThat(store.calls()).filteredOn("PART x"::equals).hasSize(10);
    assertThat(store.openUploads()).isZero();
  }

  @Test
  void shortObject_isWrittenAtOnce() {
    var fixture = new JobFixture();
    var writer = new PartWriter(fixture.store, "x", 10);

    writer.write("012345678".getBytes(UTF_8), 0, 9);
    writer.finish();

    assertThat(fixture.store.calls()).containsExactly("PUT x");
    assertThat(fixture.store.text("x")).isEqualTo("012345678");
  }
}
