package sluice.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Rfc3339Test {
  private static final DateTimeFormatter FORMATTER =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "2026-11-27T00:00:00Z,           2026-11-27T00:00:00.000Z",
    "2026-01-02T03:04:05.006Z,       2026-01-02T03:04:05.006Z",
    "2026-12-31T23:59:59.999999999Z, 2026-12-31T23:59:59.999Z",
    "1969-12-31T23:59:59.9999Z,      1969-12-31T23:59:59.999Z",
    "0001-01-01T00:00:00.05Z,        0001-01-01T00:00:00.050Z",
  })
  void time_isWrittenWithMillisecondsThatAreCutOff(Instant time, String expected) {
    assertThat(Rfc3339.withMillis(time)).isEqualTo(expected);
  }

  @Test
  void anyTime_isWrittenAsAFormatterWritesIt() {
    Random random = new Random(1);
    for (int round = 0; round < 10_000; round++) {
      Instant time =
          Instant.ofEpochSecond(
              random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000));
      assertThat(Rfc3339.withMillis(time)).isEqualTo(FORMATTER.format(time));
    }
  }
}
