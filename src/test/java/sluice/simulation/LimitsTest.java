package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.limit.ModelRates;

/// All environments together keep to the account's limits, and use them.
final class LimitsTest {
  private static final int MESSAGES = 2_000;

  /// Enough for every environment to work up to the end.
  private static final int BATCHES_EACH = 4;

  /// Tokens are told afterwards: what is in flight may take a little more than was estimated.
  private static final double INACCURACY = 1.01;

  /// What a limit can be used for at best, beside the beginning and the end.
  private static final double MOST_OF_IT = 0.9;

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 20})
  void requestsOfAllEnvironments_stayAtTheLimit(int environments) {
    Result result =
        Run.of(
            Scenario.of("requests", MESSAGES, 400)
                .on(environments, 80)
                .inBatchesOf(MESSAGES / BATCHES_EACH / environments));

    assertThat(result.mostInAMinute()).isLessThanOrEqualTo(400);
    assertThat(result.meanInAMinute()).isGreaterThan(MOST_OF_IT * 400);
    assertThat(result.refusals()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 20})
  void tokensOfAllEnvironments_stayAtTheLimit(int environments) {
    var rates = new ModelRates(OptionalLong.empty(), OptionalLong.of(50_000));
    Result result =
        Run.of(
            Scenario.of("tokens", MESSAGES, 400)
                .with(rates)
                .on(environments, 80)
                .inBatchesOf(MESSAGES / BATCHES_EACH / environments));

    assertThat(result.mostTokensInAMinute()).isLessThanOrEqualTo((long) (INACCURACY * 50_000));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 20})
  void providerThatCountsBySeconds_refusesHardlyAny(int environments) {
    Result result =
        Run.of(
            Scenario.of("by the second", MESSAGES, 600)
                .withBurst(Duration.ofSeconds(1))
                .on(environments, 80)
                .inBatchesOf(MESSAGES / BATCHES_EACH / environments));

    assertThat(result.refusals()).isLessThan(MESSAGES / 30);
  }

  @ParameterizedTest
  @CsvSource({"60, 3", "400, 1.5"})
  void promptWithoutAnOutage_isReceivedAFewTimesWhereABatchTakesLongerThanAnInvocation(
      long rate, double most) {
    assertThat(Run.of(Scenario.of("no trouble", MESSAGES, rate)).meanReceives())
        .isLessThanOrEqualTo(most);
  }

  @Test
  void neighbour_costsNoMoreThanWhatItTakes() {
    Scenario scenario =
        Scenario.of("neighbour", MESSAGES, 400)
            .with(Outages.of(OutageWindow.Kind.NEIGHBOUR, Duration.ZERO, Duration.ofHours(1)));

    Result result = Run.of(scenario);

    assertThat(result.took()).isLessThan(Duration.ofMinutes(2L * MESSAGES / 400 + 3));
    assertThat(result.meanReceives()).isLessThanOrEqualTo(2);
  }
}
