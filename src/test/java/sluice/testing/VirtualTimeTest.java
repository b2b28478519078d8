package sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import sluice.time.Time;

final class VirtualTimeTest {
  private final VirtualTime time = new VirtualTime();
  private final List<String> ran = new ArrayList<>();

  @Test
  void virtualTime_standsStillUntilItIsAdvanced() {
    assertThat(time.now()).isEqualTo(VirtualTime.START);

    time.advance(Duration.ofMillis(1500));

    assertThat(time.now()).isEqualTo(VirtualTime.START.plusMillis(1500));
    assertThat(time.since(0)).isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void tasks_runInTheOrderInWhichTheyAreDue() {
    set(300);
    set(100);
    set(200);

    time.advance(Duration.ofMillis(200));

    assertThat(ran).containsExactly("100 at 100", "200 at 200");
    assertThat(time.waiting()).isOne();
    assertThat(time.untilNext()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void tasksOfOneMoment_runInTheOrderInWhichTheyWereSet() {
    for (String name : List.of("a", "b", "c")) {
      time.after(Duration.ofSeconds(1), () -> ran.add(name));
    }

    time.advanceToNext();

    assertThat(ran).containsExactly("a", "b", "c");
  }

  @Test
  void taskSetByATask_runsWhenItIsDue() {
    time.after(Duration.ofMillis(100), () -> set(50));

    time.advance(Duration.ofMillis(150));

    assertThat(ran).containsExactly("50 at 150");
  }

  @Test
  void taskWithoutDelay_runsAtTheNextAdvance() {
    set(0);
    set(-5);
    assertThat(ran).isEmpty();

    time.runDue();

    assertThat(ran).containsExactly("0 at 0", "-5 at 0");
  }

  @Test
  void cancelledTask_doesNotRun() {
    Time.Alarm alarm = set(100);
    set(100);

    alarm.cancel();
    alarm.cancel();
    time.advance(Duration.ofDays(1));

    assertThat(ran).hasSize(1);
  }

  @Test
  void advanceToNext_tellsHowLongItTook() {
    set(100);

    assertThat(time.advanceToNext()).isEqualTo(Duration.ofMillis(100));
    assertThatThrownBy(time::advanceToNext).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void virtualTime_refusesToGoBackAndToBeAdvancedByATask() {
    time.after(Duration.ZERO, () -> time.advance(Duration.ofSeconds(1)));

    assertThatIllegalStateException().isThrownBy(time::runDue);
    assertThatIllegalArgumentException().isThrownBy(() -> time.advance(Duration.ofNanos(-1)));
  }

  private Time.Alarm set(int millis) {
    return time.after(
        Duration.ofMillis(millis),
        () -> ran.add("%d at %d".formatted(millis, time.since(0).toMillis())));
  }
}
