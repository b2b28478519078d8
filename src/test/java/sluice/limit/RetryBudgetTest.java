package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryBudgetTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "2, 0, true",
    "3, 0, false",
    "3, 15, false",
    "3, 16, true",
    "12, 64, true",
    "13, 64, false"
  })
  void retries_areAllowedForAFifthOfWhatIsInFlightAndForThreeAtLeast(
      int retrying, int inFlight, boolean allows) {
    assertThat(RetryBudget.allows(retrying, inFlight)).isEqualTo(allows);
  }
}
