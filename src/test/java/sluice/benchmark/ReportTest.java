package sluice.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Trial> trials =
      List.of(
          trial(Contender.SLUICE, 1, 0, 20),
          trial(Contender.NAIVE, 1, 0, 10),
          trial(Contender.SLUICE, 2, 0, 30),
          trial(Contender.NAIVE, 2, 0, 60),
          trial(Contender.SLUICE, 1, 1, 10),
          trial(Contender.NAIVE, 1, 1, 10),
          trial(Contender.POOL, 1, 0, 40));

  private final String text =
      new Report(
              List.of(Contender.values()),
              List.of(Contender.SLUICE, Contender.NAIVE, Contender.POOL, Contender.HTTPX),
              trials)
          .text();

  @Test
  void contender_isComparedWithTheNaiveHandlerSeedBySeed() {
    assertThat(rows("Sluice").getFirst()).endsWith("| 2.50 (2.00-3.00) | 1.25 (0.50-2.00) |");
    assertThat(rows("naive handler").getFirst())
        .endsWith("| 3.50 (1.00-6.00) | 1.00             |");
  }

  @Test
  void row_hasTheTimesOfTheStart() {
    assertThat(rows("Sluice").get(1)).contains("| 1500 ", "| 500 ", "| never ");
  }

  @Test
  void row_hasTheConnectionsOfAllSeeds() {
    assertThat(rows("Sluice").get(1)).endsWith("| 8 (7-9)     | 6            | 5               |");
  }

  @Test
  void rowOfALaterBatch_hasItsNewConnectionsAndTheMemory() {
    assertThat(rows("Sluice").getLast()).contains("| 7 ", "| 201 ", "| 301 ");
  }

  @Test
  void memoryThatIsNotKnown_isADash() {
    assertThat(rows("naive handler").getLast()).contains("| -            | - ");
  }

  @Test
  void laterBatches_haveTheirOwnRow() {
    assertThat(rows("Sluice")).hasSize(3).last().asString().contains("| 1.00 ");
    assertThat(rows("pool of 50 threads").getLast()).contains("| - ");
  }

  @Test
  void missingAndAbandonedContenders_areNamed() {
    assertThat(rows("asyncio, aiohttp")).allMatch(row -> row.contains("not there"));
    assertThat(rows("asyncio, httpx").getFirst()).contains("over 10");
  }

  private List<String> rows(String label) {
    return text.lines().filter(line -> line.contains("| " + label + " ")).toList();
  }

  /// The first request is half a second after the event, which is a second after the start.
  private static Trial trial(Contender contender, long seed, int batch, int cpuMillis) {
    var connections = new Connections(seed == 1 ? 7 : 9, 6, 5);
    Optional<Instant> first = Optional.of(START.plusMillis(1_500));
    var traffic = new Traffic(10, 1, 10, connections, first, Optional.empty());
    return new Trial(
        contender,
        new Workload(1, seed),
        batch,
        START,
        START.plusSeconds(1),
        START.plusSeconds(12),
        Duration.ofMillis(cpuMillis),
        contender == Contender.SLUICE
            ? Optional.of(new ResidentMemory(200 + batch, 300 + batch))
            : Optional.empty(),
        traffic);
  }
}
