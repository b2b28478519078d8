package sluice.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TrafficCountTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00.000001Z");

  private final TrafficCount count = new TrafficCount(5);

  @Test
  void traffic_hasTheTimesOfTheFirstRequestAndOfHalfThePermits() {
    arrive(1);
    count.left();
    arrive(2, 3, 4);
    count.stored();

    Traffic traffic = count.soFar();

    assertThat(traffic).isEqualTo(new Traffic(4, 3, 1, at(1), at(4)));
    assertThat(Traffic.parse(traffic.text())).isEqualTo(traffic);
  }

  @Test
  void trafficWithoutRequests_hasNoTimes() {
    Traffic traffic = count.soFar();

    assertThat(traffic).isEqualTo(new Traffic(0, 0, 0, Optional.empty(), Optional.empty()));
    assertThat(Traffic.parse(traffic.text())).isEqualTo(traffic);
  }

  private void arrive(int... seconds) {
    for (int second : seconds) {
      count.arrived(START.plusSeconds(second));
    }
  }

  private static Optional<Instant> at(int second) {
    return Optional.of(START.plusSeconds(second));
  }
}
