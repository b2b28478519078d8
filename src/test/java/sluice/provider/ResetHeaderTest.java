package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResetHeaderTest {
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "12ms, PT0.012S",
    "6m0s, PT6M",
    "2m59.56s, PT2M59.56S",
    "0, PT0S",
    "30, PT30S",
    "0.5, PT0.5S",
    "86400, PT24H",
    "999999999, P365D",
    "1795507230, PT30S",
    "1795507230000, PT30S",
    "1795507230500.5, PT30.501S",
    "1795507100, PT0S",
    "1000000000, PT0S",
    "999999999999999, P365D",
    "2026-11-24T08:01:30Z, PT1M30S",
    "2026-11-24T08:00:00.25Z, PT0.25S",
    "2026-11-24T10:00:30+02:00, PT30S",
    "2026-11-24T07:59:59Z, PT0S",
    "+999999999-12-31T23:59:59Z, P365D",
    "999999999h999999999h999999999h999999999h, P365D",
  })
  void resetInEveryKnownForm_isRead(String text, Duration expected) {
    assertThat(ResetHeader.parse(text, NOW)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "-1s",
        "soon",
        "NaN",
        "1e3",
        "1,5",
        "9999999999999999",
        "٣",
        "2026-11-24",
        "2026-11-24T08:00:00",
        "2026-02-31T08:00:00Z",
        "Tue, 24 Nov 2026 08:00:30 GMT"
      })
  void textOfAnotherForm_isNoReset(String text) {
    assertThat(ResetHeader.parse(text, NOW)).isEmpty();
  }
}
