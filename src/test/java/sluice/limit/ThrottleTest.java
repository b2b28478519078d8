package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ThrottleTest {
  private static final Throttle OPEN = Throttle.open(0);

  @Test
  void refusalsThatComeTogether_lowerTheThrottleOnce() {
    Throttle once = OPEN.refused(at(1));
    for (int other = 0; other < 50; other++) {
      once = once.refused(at(1.9));
    }

    assertThat(once.part()).isCloseTo(0.7, within(1e-9));
  }

  @Test
  void fewEarlyRefusals_lowerTheThrottleOnce() {
    Throttle few = OPEN;
    for (int second = 1; second <= 8; second++) {
      few = few.refused(at(second));
    }

    assertThat(few.part()).isCloseTo(0.7, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    // refusals a second for twenty seconds, at most then
    "1, 0.5",
    "10, 0.05",
    "100, 0.02",
  })
  void manyRefusals_lowerTheThrottleFurther(int perSecond, double most) {
    Throttle many = OPEN;
    for (int refusal = 1; refusal <= 20 * perSecond; refusal++) {
      many = many.refused(at(refusal / (double) perSecond));
    }

    assertThat(many.part()).isBetween(0.02, most + 1e-9);
  }

  @Test
  void refusalAfterAMinute_lowersTheThrottleAgain() {
    assertThat(OPEN.refused(at(1)).refused(at(61)).part()).isCloseTo(0.49, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 1, 10})
  void throttleAfterASingleRefusal_isBackWithinSeconds(double everySeconds) {
    Throttle single = OPEN.refused(at(1));
    Throttle told = single;
    for (double second = 1 + everySeconds; second <= 12; second += everySeconds) {
      single = single.answered(at(second));
      told = told.reported(0.5, at(second)).answered(at(second));
    }

    assertThat(single.part()).isGreaterThan(0.99);
    assertThat(told.part()).isGreaterThan(0.99);
  }

  @Test
  void throttleAfterRepeatedRefusals_comesBackSlowly() {
    Throttle again = OPEN.refused(at(1));
    for (int second = 2; second < 20; second++) {
      again = again.answered(at(second));
    }
    again = again.refused(at(20));
    double lowered = again.part();
    for (int second = 21; second <= 30; second++) {
      again = again.answered(at(second));
    }
    assertThat(again.part()).isCloseTo(lowered + 0.1, within(1e-6));

    again = again.answered(at(81)).answered(at(83));
    assertThat(again.part()).isEqualTo(1);
  }

  private static long at(double seconds) {
    return Math.round(seconds * 1e9);
  }
}
