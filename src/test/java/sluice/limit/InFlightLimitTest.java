package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class InFlightLimitTest {
  private final InFlightLimit all = InFlightLimit.of(10, 0);

  @Test
  void beginsWithAllThatIsAllowed() {
    assertThat(all.allows(9)).isTrue();
    assertThat(all.allows(10)).isFalse();
  }

  @Test
  void goesDownOnceForThoseThatWereOnTheirWayTogether() {
    InFlightLimit lowered = all.refused(5, 20).refused(6, 21).refused(19, 22);

    assertThat(lowered.limit()).isCloseTo(7, within(1e-9));
    assertThat(lowered.refused(20, 40).limit()).isCloseTo(4.9, within(1e-9));
  }

  @Test
  void goesDownToOneAndNoFurther() {
    InFlightLimit least = all;
    for (int refusal = 0; refusal < 100; refusal++) {
      least = least.refused(refusal, refusal);
    }

    assertThat(least.limit()).isEqualTo(1);
    assertThat(least.allows(0)).isTrue();
    assertThat(least.allows(1)).isFalse();
  }

  @Test
  void goesUpByOneInARoundAndNeverAboveAll() {
    InFlightLimit limit = new InFlightLimit(4, 10, 0);
    for (int answer = 0; answer < 4; answer++) {
      limit = limit.answered(4);
    }
    assertThat(limit.limit()).isBetween(4.8, 5.0);

    for (int answer = 0; answer < 1000; answer++) {
      limit = limit.answered(10);
    }
    assertThat(limit.limit()).isEqualTo(10);
  }

  @Test
  void staysWhereItIsNotMadeUseOf() {
    var limit = new InFlightLimit(6, 10, 0);

    assertThat(limit.answered(2)).isEqualTo(limit);
    assertThat(limit.answered(3).limit()).isGreaterThan(6);
  }
}
