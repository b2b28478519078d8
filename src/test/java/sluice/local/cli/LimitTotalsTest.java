package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import sluice.outcome.BatchMetrics;

final class LimitTotalsTest {

  @Test
  void percent_isWeightedByTheTimeItWasReachedFor() {
    LimitTotals totals =
        LimitTotals.NONE
            .plus(Duration.ofSeconds(30), reached(OptionalDouble.of(100)))
            .plus(Duration.ofSeconds(10), reached(OptionalDouble.of(20)))
            .plus(Duration.ofSeconds(60), reached(OptionalDouble.empty()));

    assertThat(totals.percent()).hasValue(80);
  }

  @Test
  void percentWithoutALimit_isUnknown() {
    assertThat(LimitTotals.NONE.percent()).isEmpty();
    assertThat(
            LimitTotals.NONE.plus(Duration.ofSeconds(1), reached(OptionalDouble.empty())).percent())
        .isEmpty();
  }

  @Test
  void otherTotals_areSums() {
    BatchMetrics batch =
        new BatchMetrics(
            9, OptionalDouble.empty(), 1, 2, 300, Duration.ofSeconds(4), Duration.ofMillis(5));

    LimitTotals totals =
        LimitTotals.NONE.plus(Duration.ofSeconds(1), batch).plus(Duration.ofSeconds(1), batch);

    assertThat(totals)
        .isEqualTo(new LimitTotals(0, 0, 2, 4, 600, Duration.ofSeconds(8), Duration.ofMillis(10)));
  }

  private static BatchMetrics reached(OptionalDouble percent) {
    return new BatchMetrics(9, percent, 0, 0, 0, Duration.ZERO, Duration.ZERO);
  }
}
