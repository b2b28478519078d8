package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FormatsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "30, 30 ms",
    "99, 99 ms",
    "100, 0.1 s",
    "5449, 5.4 s",
    "59940, 59.9 s",
    "59960, 1 min 0 s",
    "135500, 2 min 16 s",
    "3599400, 59 min 59 s",
    "3599600, 1 h 0 min",
    "11100000, 3 h 5 min"
  })
  void duration_isWrittenInTheUnitsOfItsLength(long millis, String written) {
    assertThat(Formats.duration(Duration.ofMillis(millis))).isEqualTo(written);
  }

  @Test
  void time_isWrittenAsClocksShowIt() {
    assertThat(Formats.clock(Duration.ofSeconds(7))).isEqualTo("0:07");
    assertThat(Formats.clock(Duration.ofSeconds(3723))).isEqualTo("1:02:03");
    assertThat(Formats.time(Instant.parse("2026-01-01T10:20:30.9Z"), ZoneId.of("Europe/Berlin")))
        .isEqualTo("11:20:30");
  }

  @Test
  void count_isWrittenWithItsNoun() {
    assertThat(Formats.count(1, "prompt")).isEqualTo("1 prompt");
    assertThat(Formats.count(12_345, "prompt")).isEqualTo("12,345 prompts");
    assertThat(Formats.count(2, "retry", "retries")).isEqualTo("2 retries");
  }

  @Test
  void largerNumber_hasFewerDecimals() {
    assertThat(Formats.decimal(9.16)).isEqualTo("9.2");
    assertThat(Formats.decimal(1234.5)).isEqualTo("1,235");
    assertThat(Formats.ratio(1.1)).isEqualTo("1.10");
    assertThat(Formats.ratio(180.69)).isEqualTo("181");
  }
}
