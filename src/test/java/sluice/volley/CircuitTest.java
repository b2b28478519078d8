package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.provider.Trouble;
import sluice.time.VirtualTime;
import sluice.volley.Circuit.Probed;

final class CircuitTest {
  private final VirtualTime time = new VirtualTime();
  private final Circuit circuit = new Circuit(Trouble.QUOTA, time);
  private final List<CompletableFuture<Probed>> probes = new ArrayList<>();

  @Test
  void letsAllPassAtFirst() {
    assertThat(circuit.isClosed()).isTrue();
    assertThat(enter()).isCompletedWithValue(true);
    assertThat(probes).isEmpty();
  }

  @Test
  void letsNothingPassOnceItIsTrippedAndSaysWhy() {
    circuit.trip("gone");
    circuit.trip("said later");

    assertThat(enter()).isCompletedWithValue(false);
    assertThat(circuit.stop()).isEqualTo(new Stop(Trouble.QUOTA, "gone"));
  }

  @Test
  void asksOneProbeHoweverManyWait() {
    tripAndAwait(1);
    CompletableFuture<Boolean> first = enter();
    CompletableFuture<Boolean> second = enter();
    assertThat(probes).hasSize(1);
    assertThat(second).isNotDone();

    probes.getFirst().complete(Probed.WELL);

    assertThat(first).isCompletedWithValue(true);
    assertThat(second).isCompletedWithValue(true);
    assertThat(circuit.isClosed()).isTrue();
  }

  @Test
  void staysOpenForLongerWhereTheProbeIsUnwell() {
    tripAndAwait(1);
    CompletableFuture<Boolean> entered = enter();
    probes.getFirst().complete(Probed.UNWELL);
    assertThat(entered).isCompletedWithValue(false);

    time.advance(Duration.ofSeconds(119));
    assertThat(enter()).isCompletedWithValue(false);
    time.advance(Duration.ofSeconds(1));
    assertThat(enter()).isNotDone();
    assertThat(probes).hasSize(2);
  }

  @Test
  void isDueAgainAtOnceWhereTheProbeCouldNotBeSent() {
    tripAndAwait(1);
    CompletableFuture<Boolean> entered = enter();
    probes.getFirst().complete(Probed.UNSENT);
    assertThat(entered).isCompletedWithValue(false);

    assertThat(enter()).isNotDone();
    probes.getLast().completeExceptionally(new IllegalStateException("a fault"));

    assertThat(enter()).isNotDone();
    assertThat(probes).hasSize(3);
  }

  @Test
  void isDueAgainWhereAProbeCouldNotEvenBegin() {
    tripAndAwait(1);
    CompletableFuture<Boolean> entered =
        circuit.enter(() -> {
          throw new IllegalStateException("a fault");
        });
    assertThat(entered).isCompletedWithValue(false);

    assertThat(enter()).isNotDone();
    assertThat(probes).hasSize(1);
  }

  @Test
  void letsThoseWhoWaitPassWhereAnAnswerClosesItMeanwhile() {
    tripAndAwait(1);
    CompletableFuture<Boolean> entered = enter();
    circuit.close();
    assertThat(enter()).isCompletedWithValue(true);

    probes.getFirst().complete(Probed.UNWELL);

    assertThat(entered).isCompletedWithValue(true);
    assertThat(circuit.isClosed()).isTrue();
  }

  @Test
  void opensByItselfWhereNearlyAllFailAndSaysSoOnce() {
    List<Boolean> opened = new ArrayList<>();
    for (int failure = 1; failure <= 20; failure++) {
      opened.add(circuit.ended(/* isAnswered= */ false, "failure " + failure));
    }

    assertThat(opened).containsOnlyOnce(true);
    assertThat(circuit.stop().message()).isEqualTo("failure 18");
  }

  @Test
  void isClosedByAnAnswerThatWasStillInFlight() {
    circuit.trip("gone");

    assertThat(circuit.ended(/* isAnswered= */ true, "")).isFalse();
    assertThat(circuit.isClosed()).isTrue();
  }

  private void tripAndAwait(int minutes) {
    circuit.trip("gone");
    time.advance(Duration.ofMinutes(minutes));
  }

  private CompletableFuture<Boolean> enter() {
    return circuit.enter(() -> {
      probes.add(new CompletableFuture<>());
      return probes.getLast();
    });
  }
}
