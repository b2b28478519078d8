package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryBudgetTest {
  private int inFlight;
  private final RetryBudget budget = new RetryBudget(() -> inFlight);

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
      int retrying, int requests, boolean allows) {
    inFlight = requests;
    begin(retrying);

    assertThat(budget.hasRoom()).isEqualTo(allows);
  }

  @Test
  void endedRetry_makesRoomAgain() {
    begin(3);
    budget.end();

    assertThat(budget.hasRoom()).isTrue();
  }

  private void begin(int count) {
    for (int each = 0; each < count; each++) {
      budget.begin();
    }
  }
}
