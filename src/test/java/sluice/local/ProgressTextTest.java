package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProgressTextTest {

  @Test
  void tellsHowFarAndHowLong() {
    var text = new ProgressText(10_000, 2_000, 3_000, 64, 1, 0, Duration.ofSeconds(60));

    assertThat(text)
        .hasToString("[######------] 5,000/10,000  50/s  64 in flight  1 retry  1:40 left");
  }

  @Test
  void tellsWhatWaitsInTheQueue() {
    var text = new ProgressText(50, 0, 49, 0, 3, 1, Duration.ofSeconds(20));

    assertThat(text)
        .hasToString("[###########-] 49/50  2.5/s  0 in flight  3 retries  1 back  0:00 left");
  }

  @Test
  void promisesNothingBeforeTheFirstIsDone() {
    assertThat(new ProgressText(50, 0, 0, 50, 0, 0, Duration.ofSeconds(1)).toString())
        .isEqualTo("[------------] 0/50  0.0/s  50 in flight  0 retries");
    assertThat(new ProgressText(0, 0, 0, 0, 0, 0, Duration.ZERO).toString()).contains("0/0");
  }

  @Test
  void writesTimesAsClocksDo() {
    assertThat(Numerals.clock(Duration.ofSeconds(7))).isEqualTo("0:07");
    assertThat(Numerals.clock(Duration.ofSeconds(3723))).isEqualTo("1:02:03");
  }
}
