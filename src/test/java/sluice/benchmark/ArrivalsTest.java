package sluice.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
  private final Arrivals arrivals = new Arrivals();

  @Test
  void busiestWindow_isFoundWhereverItBegins() {
    add(0, 900, 1_100, 1_300, 1_899, 1_900, 5_000);

    assertThat(arrivals.most(Duration.ofSeconds(1))).as("900 to 1899").isEqualTo(4);
    assertThat(arrivals.most(Duration.ofMillis(1))).isEqualTo(1);
    assertThat(arrivals.most(Duration.ofSeconds(10))).isEqualTo(7);
  }

  @Test
  void arrivalsOfSeveralTokens_areSummedUp() {
    arrivals.add(0, 5);
    arrivals.add(1, 7);

    assertThat(arrivals.most(Duration.ofSeconds(1))).isEqualTo(12);
    assertThat(arrivals.count()).isEqualTo(2);
  }

  @Test
  void busiestWindowWithoutArrivals_isEmpty() {
    assertThat(arrivals.most(Duration.ofSeconds(1))).isZero();
  }

  private void add(int... millis) {
    IntStream.of(millis).forEach(at -> arrivals.add(at * 1_000_000L, 1));
  }
}
