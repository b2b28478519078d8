package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.testing.VirtualTime;
import sluice.time.Time;

final class EnvironmentProcessTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime time = new VirtualTime();
  private final EnvironmentProcess process = new EnvironmentProcess(time);
  private final List<String> done = new ArrayList<>();

  @Test
  void deadProcess_doesNothing() {
    process.onDeath(() -> done.add("died"));
    process.after(SECOND, () -> done.add("alarm"));

    process.die();
    time.advance(SECOND);

    assertThat(done).containsExactly("died");
  }

  @Test
  void frozenProcess_doesEverythingLaterInOrder() {
    process.after(SECOND, () -> done.add("first"));
    process.after(SECOND.multipliedBy(2), () -> done.add("second"));

    process.freeze(SECOND.multipliedBy(10));
    time.advance(SECOND.multipliedBy(9));
    assertThat(done).isEmpty();
    time.advance(SECOND);

    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void alarmCancelledWhileFrozen_doesNothing() {
    Time.Alarm alarm = process.after(SECOND, () -> done.add("alarm"));
    process.freeze(SECOND.multipliedBy(10));
    time.advance(SECOND.multipliedBy(5));

    alarm.cancel();
    time.advance(SECOND.multipliedBy(5));

    assertThat(done).isEmpty();
  }
}
