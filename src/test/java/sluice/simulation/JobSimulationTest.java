package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Whole jobs with faults by chance: what is promised must hold, whatever happens.
final class JobSimulationTest {
  /// As many as fit into eight seconds; [JobSimulationIT] runs more.
  private static final int SEEDS = 100;

  private final StackConfig usual = StackConfig.ofTemplate();

  @Test
  void promises_holdInEveryRun() {
    LongStream.range(0, SEEDS)
        .mapToObj(seed -> JobSimulation.of(JobScenario.of(seed, usual)))
        .forEach(result -> assertThat(result.violations()).as(result.scenario().name()).isEmpty());
  }

  @Test
  void sameSeed_takesTheSameCourse() {
    JobResult first = JobSimulation.of(JobScenario.of(13, usual));
    JobResult second = JobSimulation.of(JobScenario.of(13, usual));

    assertThat(second.took()).isEqualTo(first.took());
    assertThat(second.lines()).isEqualTo(first.lines());
    assertThat(second.bill()).isEqualTo(first.bill());
  }

  /// Two environments share a job, though the first is handed all of it.
  @Test
  void jobOfTwoEnvironments_keepsToTheLimitUntilItsLastMinute() {
    JobResult result = JobSimulation.of(JobBill.atARate(5_000));

    assertThat(result.starts().perMinute()).isBetween(950.0, 1_000.0);
  }
}
