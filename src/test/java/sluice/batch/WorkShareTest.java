package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkShareTest {
  @ParameterizedTest
  @CsvSource({
    // environments, unread, started, seconds elapsed, seconds left, whether first: kept
    "2, 10000, 50, 5, 890, true, 5000",
    "2, 10000, 50, 5, 890, false, 8900",
    "2, 100000, 50, 5, 890, true, 8900",
    "2, 1000, 50, 5, 890, true, 600",
    "2, 500, 50, 5, 890, true, 500",
    "1, 5000, 50, 5, 890, true, 5000",
    "20, 20000, 5, 5, 890, true, 890",
    "20, 10000, 5, 5, 890, true, 500",
    "2, 10000, 0, 5, 890, true, 10000",
    "2, 10000, 50, 5, 0, false, 0",
    "2, 0, 50, 5, 890, true, 0"
  })
  void invocation_keepsItsShareAndWhatItCanStart(
      int environments, int unread, int started, int elapsed, int left, boolean isFirst, int kept) {
    assertThat(
            new WorkShare(environments)
                .kept(
                    unread,
                    started,
                    Duration.ofSeconds(elapsed),
                    Duration.ofSeconds(left),
                    isFirst))
        .isEqualTo(kept);
  }
}
