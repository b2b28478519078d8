package sluice.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeadlineTest {

  /// Milliseconds before the end.
  @ParameterizedTest
  @CsvSource({
    "900_000, 10_000, 5_000, 2_500",
    "100_000, 5_000, 2_500, 1_250",
    "60_000, 3_000, 1_500, 750",
    "10_000, 3_000, 1_500, 750",
    "6_000, 3_000, 1_500, 750",
    "4_000, 2_000, 1_000, 500",
    "1_000, 500, 250, 125",
  })
  void keepsTheEndFree(String whole, String cut, String storeBy, String returnBy) {
    Deadline deadline = Deadline.in(millis(whole), 0);

    assertThat(deadline.end() - deadline.cut()).isEqualTo(millis(cut).toNanos());
    assertThat(deadline.end() - deadline.storeBy()).isEqualTo(millis(storeBy).toNanos());
    assertThat(deadline.end() - deadline.returnBy()).isEqualTo(millis(returnBy).toNanos());
  }

  @ParameterizedTest
  @CsvSource({
    // expected, elapsed, starts
    "0, 0, true",
    "0, 56_999, true",
    "0, 57_000, false",
    "10_000, 47_000, true",
    "10_000, 47_001, false",
    "100_000, 0, true",
    "100_000, 28_500, true",
    "100_000, 28_501, false",
  })
  void allowsAStartWhileWhatItMayTakeFits(String expected, String elapsed, boolean starts) {
    Deadline deadline = Deadline.in(Duration.ofMinutes(1), 0);

    assertThat(deadline.allows(millis(expected), millis(elapsed).toNanos())).isEqualTo(starts);
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 1_000, 3_000, 60_000, 900_000})
  void allowsSomethingToStartAtFirstHoweverLongItMayTake(long millis) {
    assertThat(Deadline.in(Duration.ofMillis(millis), 7).allows(Duration.ofHours(1), 7)).isTrue();
  }

  @Test
  void allowsNothingWithoutTime() {
    assertThat(Deadline.in(Duration.ZERO, 0).allows(Duration.ZERO, 0)).isFalse();
  }

  private static Duration millis(String digits) {
    return Duration.ofMillis(Long.parseLong(digits.replace("_", "")));
  }
}
