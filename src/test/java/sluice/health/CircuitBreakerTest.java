package sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.outcome.Outage;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.testing.VirtualTime;

final class CircuitBreakerTest {
  private final VirtualTime time = new VirtualTime();
  private final CircuitBreaker breaker = new CircuitBreaker(OutageKind.QUOTA, time);
  private final List<CompletableFuture<ProbeResult>> probes = new ArrayList<>();

  @Test
  void closedBreaker_letsAllPass() {
    assertThat(breaker.isOpen()).isFalse();
    assertThat(admit()).isCompletedWithValue(true);
    assertThat(probes).isEmpty();
  }

  @Test
  void trippedBreaker_letsNothingPassAndGivesTheLatestReason() {
    breaker.trip(Reason.of("gone"));
    breaker.trip(Reason.of("said later"));

    assertThat(admit()).isCompletedWithValue(false);
    assertThat(breaker.outage()).isEqualTo(new Outage(OutageKind.QUOTA, Reason.of("said later")));
  }

  @Test
  void openBreaker_sendsOneProbeHoweverManyWait() {
    tripAndAwait(1);
    CompletableFuture<Boolean> first = admit();
    CompletableFuture<Boolean> second = admit();
    assertThat(probes).hasSize(1);
    assertThat(second).isNotDone();

    probes.getFirst().complete(healthy(OutageKind.QUOTA));

    assertThat(first).isCompletedWithValue(true);
    assertThat(second).isCompletedWithValue(true);
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void failedProbe_keepsTheBreakerOpenForLonger() {
    tripAndAwait(1);
    CompletableFuture<Boolean> entered = admit();
    probes.getFirst().complete(unhealthy("still"));
    assertThat(entered).isCompletedWithValue(false);

    time.advance(Duration.ofSeconds(119));
    assertThat(admit()).isCompletedWithValue(false);
    time.advance(Duration.ofSeconds(1));
    assertThat(admit()).isNotDone();
    assertThat(probes).hasSize(2);
  }

  @Test
  void probeThatWasNotSent_isDueAgainAtOnce() {
    tripAndAwait(1);
    CompletableFuture<Boolean> entered = admit();
    probes.getFirst().complete(new ProbeResult.NotSent());
    assertThat(entered).isCompletedWithValue(false);

    assertThat(admit()).isNotDone();
    probes.getLast().completeExceptionally(new IllegalStateException("a fault"));

    assertThat(admit()).isNotDone();
    assertThat(probes).hasSize(3);
  }

  @Test
  void probeThatThrew_isDueAgain() {
    tripAndAwait(1);
    CompletableFuture<Boolean> entered =
        breaker.admit(() -> {
          throw new IllegalStateException("a fault");
        });
    assertThat(entered).isCompletedWithValue(false);

    assertThat(admit()).isNotDone();
    assertThat(probes).hasSize(1);
  }

  @Test
  void answerDuringAProbe_letsWaitingPromptsPass() {
    tripAndAwait(1);
    CompletableFuture<Boolean> entered = admit();
    breaker.close();
    assertThat(admit()).isCompletedWithValue(true);

    probes.getFirst().complete(unhealthy("still"));

    assertThat(entered).isCompletedWithValue(true);
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void failuresOfNearlyAll_openTheBreakerAndAreReportedOnce() {
    List<Boolean> opened = new ArrayList<>();
    for (int failure = 1; failure <= 20; failure++) {
      opened.add(
          breaker.ended(/* isAnswered= */ false, time.nanos(), Reason.of("failure " + failure)));
    }

    assertThat(opened).containsOnlyOnce(true);
    assertThat(breaker.outage().reason().label()).isEqualTo("failure 18");
  }

  @Test
  void fewQuickFailuresOfManySentAtOnce_doNotOpenTheBreaker() {
    for (int sent = 0; sent < 500; sent++) {
      breaker.started(sent);
    }
    for (int sent = 0; sent < 500; sent += 10) {
      breaker.ended(/* isAnswered= */ false, sent, Reason.of("reset"));
    }
    assertThat(breaker.isOpen()).isFalse();

    for (int sent = 1; sent < 500; sent += 2) {
      breaker.ended(/* isAnswered= */ true, sent, Reason.of("answered"));
    }
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void failuresOfNewRequestsWhileOldOnesHang_openTheBreaker() {
    for (int sent = 0; sent < 500; sent++) {
      breaker.started(sent);
    }
    for (int sent = 500; sent < 518; sent++) {
      breaker.started(sent);
      breaker.ended(/* isAnswered= */ false, sent, Reason.of("reset"));
    }

    assertThat(breaker.isOpen()).isTrue();
  }

  @Test
  void hangingRequestsThatTimeOut_openTheBreaker() {
    for (int sent = 0; sent < 500; sent++) {
      breaker.started(sent);
    }
    for (int sent = 0; sent < 18; sent++) {
      breaker.ended(/* isAnswered= */ false, sent, Reason.of("timeout"));
    }

    assertThat(breaker.isOpen()).isTrue();
  }

  @Test
  void requestsWhoseEndsTellNothing_areNotInFlight() {
    for (int sent = 0; sent < 40; sent++) {
      breaker.started(sent);
    }
    for (int sent = 1; sent < 40; sent += 2) {
      breaker.ignored(sent);
    }
    for (int sent = 0; sent < 36; sent += 2) {
      breaker.ended(/* isAnswered= */ false, sent, Reason.of("down"));
    }

    assertThat(breaker.isOpen()).isTrue();
  }

  @Test
  void answerToARequestSinceTheLatestRefusal_closesTheBreaker() {
    long before = time.nanos();
    time.advance(Duration.ofSeconds(1));
    breaker.trip(Reason.of("gone"));

    breaker.answered(before);
    assertThat(breaker.isOpen()).isTrue();
    breaker.answered(time.nanos());
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void failedProbe_becomesTheReasonOfTheBreaker() {
    tripAndAwait(1);
    var _ = admit();
    probes.getFirst().complete(unhealthy("still gone"));

    assertThat(breaker.outage().reason().label()).isEqualTo("still gone");
  }

  @Test
  void healthyProbeOfAModel_letsAFewPromptsPass() {
    var ofModel = new CircuitBreaker(OutageKind.PROVIDER, time);
    ofModel.trip(Reason.of("down"));
    time.advance(Duration.ofMinutes(1));
    var _ = ofModel.admit(() -> CompletableFuture.completedFuture(healthy(OutageKind.PROVIDER)));
    assertThat(ofModel.isOnTrial()).isTrue();

    for (int sent = 0; sent < 3; sent++) {
      assertThat(ofModel.allows()).isTrue();
      ofModel.started(time.nanos());
    }
    assertThat(ofModel.allows()).isFalse();
    assertThat(ofModel.ended(/* isAnswered= */ true, time.nanos(), Reason.of(""))).isFalse();
    assertThat(ofModel.isOnTrial()).isFalse();
    assertThat(ofModel.allows()).isTrue();
  }

  private static ProbeResult healthy(OutageKind kind) {
    return new ProbeResult.Ended(0, Set.of(kind), /* isAnswered= */ true, Optional.empty());
  }

  private static ProbeResult unhealthy(String reason) {
    var outage = new Outage(OutageKind.QUOTA, Reason.of(reason));
    return new ProbeResult.Ended(0, Set.of(), /* isAnswered= */ false, Optional.of(outage));
  }

  private void tripAndAwait(int minutes) {
    breaker.trip(Reason.of("gone"));
    time.advance(Duration.ofMinutes(minutes));
  }

  private CompletableFuture<Boolean> admit() {
    return breaker.admit(() -> {
      probes.add(new CompletableFuture<>());
      return probes.getLast();
    });
  }
}
