package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FairShareTest {
  @ParameterizedTest
  @CsvSource({
    "64, 2, 31, true",
    "64, 2, 32, false",
    "64, 3, 20, true",
    "64, 3, 21, false",
    "4, 32, 0, true",
    "4, 32, 1, false",
    "64, 1, 0, false",
  })
  void fairShare_isEqualForEachModel(int permits, int models, int held, boolean isWithin) {
    assertThat(FairShare.isWithin(permits, models, held)).isEqualTo(isWithin);
  }

  @ParameterizedTest
  @CsvSource({
    "64, 9, false, true",
    "64, 8, false, false",
    "64, 1, true, true",
    "64, 0, true, false",
    "7, 1, false, true",
    "7, 0, false, false",
  })
  void lastEighthOfThePermits_isLeftToAModelThatAnswers(
      int permits, int free, boolean isAnswered, boolean isLeft) {
    assertThat(FairShare.isLeft(permits, free, isAnswered)).isEqualTo(isLeft);
  }
}
