package sluice.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MeterTest {
  @Test
  void findsTheFullestMinuteWhereverItBegins() {
    var meter = new Meter();
    for (int second : new int[] {0, 50, 70, 100, 109, 110, 200}) {
      meter.add(Duration.ofSeconds(second).toNanos(), 1);
    }

    assertThat(meter.most()).isEqualTo(4);
    assertThat(meter.total()).isEqualTo(7);
  }
}
