package sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenAiLimitTextTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0ms",
    "PT0.0000001S, 1ms",
    "PT0.12S, 120ms",
    "PT1S, 1s",
    "PT8.71S, 8.71s",
    "PT59.9999S, 1m0s",
    "PT6M, 6m0s",
    "PT1H2M3S, 1h2m3s",
    "PT1H0.5S, 1h0m0.5s",
  })
  void duration_isWrittenAsGoWritesIt(Duration duration, String text) {
    assertThat(OpenAiLimitText.duration(duration)).isEqualTo(text);
  }
}
