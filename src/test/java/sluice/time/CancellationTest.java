package sluice.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CancellationTest {
  private final Cancellation cancellation = new Cancellation();
  private final List<String> ran = new ArrayList<>();

  @Test
  void actions_whenTheSignalIsGiven_runOnceInTheOrderOfTheirRegistration() {
    cancellation.onCancel(() -> ran.add("first"));
    cancellation.onCancel(() -> ran.add("second"));
    assertThat(cancellation.isCancelled()).isFalse();
    assertThat(ran).isEmpty();

    cancellation.cancel();
    cancellation.cancel();

    assertThat(cancellation.isCancelled()).isTrue();
    assertThat(ran).containsExactly("first", "second");
  }

  @Test
  void action_afterTheSignal_runsAtOnce() {
    cancellation.cancel();

    cancellation.onCancel(() -> ran.add("late"));

    assertThat(ran).containsExactly("late");
  }

  @Test
  void actionThatIsTakenBack_doesNotRun() {
    Cancellation.Registration first = cancellation.onCancel(() -> ran.add("first"));
    cancellation.onCancel(() -> ran.add("second"));
    first.close();
    first.close();

    cancellation.cancel();

    assertThat(ran).containsExactly("second");
  }

  @Test
  void sameAction_registeredTwice_runsTwice_unlessOneIsTakenBack() {
    Runnable action = () -> ran.add("same");
    Cancellation.Registration first = cancellation.onCancel(action);
    cancellation.onCancel(action);
    cancellation.onCancel(action);
    first.close();

    cancellation.cancel();

    assertThat(ran).containsExactly("same", "same");
  }

  @Test
  void actionThatAnEarlierOneTakesBack_doesNotRun() {
    List<Cancellation.Registration> later = new ArrayList<>();
    cancellation.onCancel(() -> later.forEach(Cancellation.Registration::close));
    later.add(cancellation.onCancel(() -> ran.add("later")));

    cancellation.cancel();

    assertThat(ran).isEmpty();
  }

  @Test
  void actionThatAnEarlierOneRegisters_runs() {
    cancellation.onCancel(() -> cancellation.onCancel(() -> ran.add("later")));

    cancellation.cancel();

    assertThat(ran).containsExactly("later");
  }
}
