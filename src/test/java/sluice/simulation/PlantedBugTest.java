package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The checks of whole jobs find what they are there to find.
final class PlantedBugTest {
  private static final int MOST_SEEDS = 60;

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void plantedBug_isFound(PlantedBug bug) {
    StackConfig usual = StackConfig.ofTemplate();

    assertThat(LongStream.range(0, MOST_SEEDS))
        .anyMatch(seed -> !JobSimulation.of(JobScenario.of(seed, usual), bug).violations().isEmpty());
  }
}
