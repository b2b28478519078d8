package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MeterTest {
  @Test
  void meter_findsTheFullestMinuteWhereverItBegins() {
    var metrics = new Meter();
    for (int second : new int[] {0, 50, 70, 100, 109, 110, 200}) {
      metrics.add(Duration.ofSeconds(second).toNanos(), 1);
    }

    assertThat(metrics.most()).isEqualTo(4);
    assertThat(metrics.total()).isEqualTo(7);
  }
}
