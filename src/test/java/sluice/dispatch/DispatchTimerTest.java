package sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.testing.VirtualTime;

final class DispatchTimerTest {
  private final VirtualTime time = new VirtualTime();
  private final List<Duration> signals = new ArrayList<>();
  private final DispatchTimer timer =
      new DispatchTimer(time, () -> signals.add(Duration.ofNanos(time.nanos())));

  @Test
  void laterWait_keepsTheEarlierAlarm() {
    timer.wakeAfter(Duration.ofSeconds(3));
    timer.wakeAfter(Duration.ofSeconds(10));

    time.advance(Duration.ofMinutes(1));

    assertThat(signals).containsExactly(Duration.ofSeconds(3));
  }

  @Test
  void shorterWait_replacesTheLaterAlarm() {
    timer.wakeAfter(Duration.ofSeconds(10));
    timer.wakeAfter(Duration.ofSeconds(3));

    time.advance(Duration.ofMinutes(1));

    assertThat(signals).containsExactly(Duration.ofSeconds(3));
  }

  @Test
  void waitAfterAnAlarm_setsAnother() {
    timer.wakeAfter(Duration.ofSeconds(3));
    time.advance(Duration.ofSeconds(3));
    timer.wakeAfter(Duration.ofSeconds(10));

    time.advance(Duration.ofMinutes(1));

    assertThat(signals).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(13));
  }

  @Test
  void waitBelowAMillisecond_takesAMillisecond() {
    timer.wakeAfter(Duration.ofNanos(1));

    time.advance(Duration.ofMinutes(1));

    assertThat(signals).containsExactly(Duration.ofMillis(1));
  }
}
