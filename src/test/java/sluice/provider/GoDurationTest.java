package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "120ms, PT0.12S",
    "599ms, PT0.599S",
    "12ms, PT0.012S",
    "1s, PT1S",
    "8.71s, PT8.71S",
    "7.66s, PT7.66S",
    "41.724s, PT41.724S",
    "2m59.56s, PT2M59.56S",
    "6m0s, PT6M",
    "1h2m3s, PT1H2M3S",
    "1h2m3s4ms, PT1H2M3.004S",
    "36h, PT36H",
    "1.5h, PT1H30M",
    "0s, PT0S",
    "0.0001ms, PT0.001S",
    "1.0001s, PT1.001S",
    "999999999h, PT999999999H",
  })
  void goDuration_isReadToTheMillisecondRoundedUp(String text, Duration expected) {
    assertThat(GoDuration.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "s",
        "5",
        "-1s",
        "+1s",
        "1 s",
        "1s ",
        "1d",
        "1S",
        "1us",
        "1.s",
        ".5s",
        "1,5s",
        "1e3s",
        "NaN",
        "9999999999s",
        "1.0000000001s",
        "1s1",
        "٣s",
        "1h2m3s4ms5h"
      })
  void textOfAnotherForm_isNoGoDuration(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }

  @Test
  void textOfHostileLength_isNoGoDuration() {
    assertThat(GoDuration.parse("1h".repeat(100_000))).isEmpty();
  }
}
