package sluice.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SpreadTest {
  @Test
  void medianOfAnOddNumber_isTheMiddleOne() {
    assertThat(Spread.of(List.of(3.0, 1.0, 7.0))).isEqualTo(new Spread(3, 1, 7));
  }

  @Test
  void medianOfAnEvenNumber_isTheMeanOfTheMiddleTwo() {
    assertThat(Spread.of(List.of(3.0, 1.0, 7.0, 4.0))).isEqualTo(new Spread(3.5, 1, 7));
  }

  @Test
  void spreadOfSeveralValues_isWrittenWithItsExtremes() {
    assertThat(new Spread(1.05, 1.024, 1.115).text(2)).isEqualTo("1.05 (1.02-1.12)");
    assertThat(Spread.of(List.of(2.0)).text(0)).isEqualTo("2");
  }
}
