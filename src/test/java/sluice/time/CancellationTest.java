package sluice.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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

  @Test
  void action_runsWithoutALock_soThatAnotherThreadMayRegisterMeanwhile() {
    cancellation.onCancel(() -> {
      assertThat(CompletableFuture.runAsync(() -> cancellation.onCancel(() -> ran.add("other"))))
          .succeedsWithin(Duration.ofSeconds(10));
    });

    cancellation.cancel();

    assertThat(ran).containsExactly("other");
  }

  @Test
  void actionsAfterOneThatThrows_runAtTheNextSignal() {
    cancellation.onCancel(() -> {
      throw new IllegalStateException("thrown");
    });
    cancellation.onCancel(() -> ran.add("later"));

    assertThatIllegalStateException().isThrownBy(cancellation::cancel);
    cancellation.cancel();

    assertThat(ran).containsExactly("later");
  }

  @Test
  void actionsThatAreRegisteredWhileTheSignalIsGiven_runOnceEach() {
    for (int round = 0; round < 500; round++) {
      var signal = new Cancellation();
      var runs = new AtomicInteger();
      CompletableFuture<?> given = CompletableFuture.runAsync(signal::cancel);
      for (int i = 0; i < 20; i++) {
        signal.onCancel(runs::incrementAndGet);
      }
      given.join();
      assertThat(runs).hasValue(20);
    }
  }
}
