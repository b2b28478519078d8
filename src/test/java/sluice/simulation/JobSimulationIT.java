package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// More whole jobs with faults by chance than [JobSimulationTest] has time for. Each takes place on
/// one thread in virtual time, several jobs at once.
final class JobSimulationIT {
  private static final long FIRST = 100;
  private static final long SEEDS = 19_900;

  private final StackConfig usual = StackConfig.ofTemplate();

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void promises_holdInEveryRun() {
    List<String> violations =
        LongStream.range(FIRST, FIRST + SEEDS)
            .parallel()
            .mapToObj(seed -> JobSimulation.of(JobScenario.of(seed, usual)))
            .filter(result -> !result.violations().isEmpty())
            .map(result -> result.scenario().name() + ": " + result.violations())
            .toList();

    assertThat(violations).isEmpty();
  }
}
