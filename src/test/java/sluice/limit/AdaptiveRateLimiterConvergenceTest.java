package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rate limiters that know nothing of each other, each taking the whole account for its own, come
/// to share it by what its headers tell.
final class AdaptiveRateLimiterConvergenceTest {
  private static final long LIMIT = 600;
  private static final ModelRates WHOLE =
      new ModelRates(OptionalLong.of(LIMIT), OptionalLong.empty());

  @ParameterizedTest
  @CsvSource({
    "1, 1, false", "2, 1, false", "5, 1, false", "20, 1, false",
    "1, 10, false", "2, 10, false", "5, 10, false", "20, 10, false",
    "1, 1, true", "2, 1, true", "5, 1, true", "20, 1, true",
    "1, 10, true", "2, 10, true", "5, 10, true", "20, 10, true",
  })
  void environmentsSharingABucket_useItUpWithHardlyARefusal(
      int members, int seconds, boolean isConfigured) {
    SharedAccountSimulation.Use use =
        simulation(ModelAccount.filling(LIMIT), members, seconds, isConfigured).use();

    assertThat(use.used()).isBetween(95.0, 102.0);
    assertThat(use.refused()).isLessThan(0.5);
  }

  /// Nothing tells such a window from a bucket, so the last of it is found used up by each of them
  /// once.
  @ParameterizedTest
  @CsvSource({
    "1, 1, 0.5",
    "2, 1, 1",
    "5, 1, 2",
    "20, 1, 4",
    "1, 10, 0.5",
    "2, 10, 1",
    "5, 10, 2",
    "20, 10, 4"
  })
  void environmentsSharingAWindow_useItUpWithARefusalEach(
      int members, int seconds, double refused) {
    SharedAccountSimulation.Use use =
        simulation(ModelAccount.window(LIMIT), members, seconds, false).use();

    assertThat(use.used()).isBetween(90.0, 100.1);
    assertThat(use.refused()).isLessThan(refused);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "5, 1", "20, 1", "1, 10", "2, 10", "5, 10", "20, 10"})
  void environmentsBesideANeighbour_useWhatItLeaves(int members, int seconds) {
    SharedAccountSimulation simulation =
        simulation(ModelAccount.filling(LIMIT), members, seconds, true);
    simulation.neighbour(LIMIT / 2);

    SharedAccountSimulation.Use use = simulation.use();

    assertThat(use.used()).isBetween(90.0, 103.0);
    assertThat(use.refused()).isLessThan(0.5);
  }

  private static SharedAccountSimulation simulation(
      ModelAccount account, int members, int seconds, boolean isConfigured) {
    return new SharedAccountSimulation(
        account,
        members,
        isConfigured ? WHOLE : ModelRates.NONE,
        Duration.ofSeconds(seconds),
        /* isHinted= */ true);
  }
}
