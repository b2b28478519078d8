package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FairShareTest {
  @ParameterizedTest
  @CsvSource({
    "64, 1, 63, true, true",
    "64, 1, 0, false, false",
    "64, 2, 31, false, true",
    "64, 2, 32, true, false",
    "64, 3, 20, true, true",
    "64, 3, 21, true, false",
    "4, 32, 0, false, true",
    "4, 32, 1, true, false",
  })
  void isAsLargeForEach(int permits, int models, int held, boolean isAnswered, boolean isWithin) {
    assertThat(FairShare.isWithin(permits, models, held, isAnswered)).isEqualTo(isWithin);
  }

  @ParameterizedTest
  @CsvSource({"64, 9, true", "64, 8, false", "2, 1, true", "1, 1, true", "1, 0, false"})
  void leavesAnEighthOfTheRest(int permits, int free, boolean isLeft) {
    assertThat(FairShare.isLeft(permits, free)).isEqualTo(isLeft);
  }
}
