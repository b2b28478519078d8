package sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PerfectScheduleTest {
  private static final List<Duration> LATENCIES =
      Stream.of(3, 1, 1, 2).map(Duration::ofSeconds).toList();

  @Test
  void perfectSchedule_usesTheNextFreePlace() {
    assertThat(PerfectSchedule.of(LATENCIES, 2)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void perfectSchedule_takesTheSumOnOnePlaceAndTheLongestOnMany() {
    assertThat(PerfectSchedule.of(LATENCIES, 1))
        .isEqualTo(PerfectSchedule.sum(LATENCIES))
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(PerfectSchedule.of(LATENCIES, 9)).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void perfectScheduleOfNothing_takesNoTime() {
    assertThat(PerfectSchedule.of(List.of(), 5)).isZero();
  }
}
