package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The checks of whole jobs find what they are there to find.
final class PlantedBugTest {
  private static final int MOST_SEEDS = 300;
  private static final int BUGS = 22;

  private final StackConfig usual = StackConfig.ofTemplate();

  /// @param seed the first that finds it, as [JobSimulationReport] prints it; another version of
  ///   the code may need a later one
  @ParameterizedTest
  @CsvSource({
    "DELETED_BEFORE_WRITTEN, 0, acknowledged without its record",
    "OPEN_RECORDS_NOT_JOINED, 0, was paid 2 times for no reason",
    "OPEN_RECORDS_OLD, 1, was paid 2 times for no reason",
    "STOP_IGNORED, 4, after the stop",
    "RECORD_LOST, 0, are not the file's lines",
    "RECORD_DOUBLED, 0, are not the file's lines",
    "RECORDS_EXCHANGED, 0, are not the file's lines",
    "HEADER_MISCOUNTED, 0, counts",
    "CHUNK_OVERWRITTEN, 39, are not the file's lines",
    "FACTS_NOT_CREATED_ONCE, 97, ended twice",
    "LISTING_CUT, 0, the job does not end",
    "LAST_PART_LOST, 0, are not the file's lines",
    "PARTS_REVERSED, 0, are not the file's lines",
    "OTHER_VERSION_READ, 34, are not the file's lines",
    "LAST_LINE_LOST, 0, are not the file's lines",
    "CARRIAGE_RETURNS_NOT_COUNTED, 0, the job does not end",
    "REFUSAL_CARRIED, 0, a line that is refused stands among the answers",
    "PART_SHORTENED, 0, are not the file's lines",
    "CANCEL_IGNORED, 11, though the job was cancelled",
    "COUNTS_FORGOTTEN, 0, counts fall",
    "QUEUE_NEVER_EMPTY, 0, the job does not end",
    "LEFT_OVERS_FORGOTTEN, 17, the job does not end"
  })
  void plantedBug_isFound(PlantedBug bug, long seed, String violation) {
    assertThat(LongStream.range(seed, seed + MOST_SEEDS).boxed())
        .anyMatch(other ->
            JobSimulation.of(JobScenario.of(other, usual), bug).violations().stream()
                .anyMatch(found -> found.contains(violation)));
  }

  @Test
  void bugs_areAllPlanted() {
    assertThat(Arrays.stream(PlantedBug.values()).filter(bug -> bug != PlantedBug.NONE))
        .hasSize(BUGS);
  }
}
