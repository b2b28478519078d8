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

    Traffic traffic = count.soFar(0);

    assertThat(traffic).isEqualTo(new Traffic(4, 3, 1, new Connections(0, 0, 0), at(1), at(4)));
    assertThat(Traffic.parse(traffic.text())).isEqualTo(traffic);
  }

  @Test
  void trafficWithoutRequests_hasNoTimes() {
    Traffic traffic = count.soFar(0);

    assertThat(traffic)
        .isEqualTo(
            new Traffic(0, 0, 0, new Connections(0, 0, 0), Optional.empty(), Optional.empty()));
    assertThat(Traffic.parse(traffic.text())).isEqualTo(traffic);
  }

  @Test
  void traffic_hasTheConnectionsThatWereOpenedAndTheMostThatWereOpen() {
    connect(1, 2, 3);
    count.disconnected();
    count.disconnected();
    connect(4);

    Traffic traffic = count.soFar(2);

    assertThat(traffic.connections()).isEqualTo(new Connections(4, 3, 2));
    assertThat(Traffic.parse(traffic.text())).isEqualTo(traffic);
  }

  @Test
  void nextTraffic_hasTheConnectionsThatAreStillOpenWhenItsRequestsArrive() {
    connect(1, 2, 3);
    TrafficCount next = count.next(5);
    next.disconnected();
    next.arrived(START);

    assertThat(next.soFar(0).connections()).isEqualTo(new Connections(0, 2, 0));
  }

  private void connect(int... seconds) {
    for (int second : seconds) {
      count.connected();
      arrive(second);
    }
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
