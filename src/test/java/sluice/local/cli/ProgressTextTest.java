package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProgressTextTest {

  @Test
  void progress_tellsCountRateAndTimeLeft() {
    var text =
        new ProgressText(10_000, 2_000, 3_000, 64, 1, 0, Duration.ofSeconds(60), Duration.ZERO);

    assertThat(text)
        .hasToString("[######------] 5,000/10,000  50/s  64 in flight  1 retry  1:40 left");
  }

  @Test
  void progressWithReturnedMessages_countsThem() {
    var text = new ProgressText(50, 0, 49, 0, 3, 1, Duration.ofSeconds(20), Duration.ZERO);

    assertThat(text)
        .hasToString("[###########-] 49/50  2.5/s  0 in flight  3 retries  1 returned  0:00 left");
  }

  @Test
  void progressBeforeTheFirstResult_tellsNoTimeLeft() {
    assertThat(
            new ProgressText(50, 0, 0, 50, 0, 0, Duration.ofSeconds(1), Duration.ZERO).toString())
        .isEqualTo("[------------] 0/50  0.0/s  50 in flight  0 retries");
    assertThat(new ProgressText(0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO).toString())
        .contains("0/0");
  }

  @Test
  void progressWithoutNewResults_tellsNoTimeLeft() {
    var text = new ProgressText(50, 0, 10, 4, 0, 36, Duration.ofMinutes(2), Duration.ofSeconds(75));

    assertThat(text)
        .hasToString(
            "[##----------] 10/50  0.1/s  4 in flight  0 retries  36 returned  no result for 1:15");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          85 | [######------] 5,000/10,000  50/s  64 in flight  11 retries  120 returned  1:40 left
          70 | 5,000/10,000  50/s  64 in flight  11 retries  120 returned  1:40 left
          64 | 5,000/10,000  64 in flight  11 retries  120 returned  1:40 left
          63 | 5,000/10,000  64 in flight  120 returned  1:40 left
          40 | 5,000/10,000  64 in flight  1:40 left
          30 | 5,000/10,000  1:40 left
          20 | 5,000/10,000
          13 | 5,000/10,000
          5  | ''
          """)
  void progress_fitsTheTerminal(int columns, String line) {
    var text =
        new ProgressText(10_000, 2_000, 3_000, 64, 11, 120, Duration.ofSeconds(60), Duration.ZERO);

    assertThat(text.within(columns)).isEqualTo(line).hasSizeLessThan(columns);
  }
}
