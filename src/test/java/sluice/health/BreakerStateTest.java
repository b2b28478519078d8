package sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.health.BreakerState.Closed;
import sluice.health.BreakerState.HalfOpen;
import sluice.health.BreakerState.Open;
import sluice.health.BreakerState.Trial;

final class BreakerStateTest {
  private static final long NOW = 7;
  private static final RequestsInFlight.Counter NONE_IN_FLIGHT = (_, _) -> 0;

  @Test
  void newBreaker_isClosed() {
    assertThat(BreakerState.closed()).isEqualTo(new Closed(List.of()));
    assertThat(BreakerState.closed().isDue(NOW)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"17, 3, false", "18, 0, true", "18, 2, true", "17, 0, false"})
  void breaker_opensWhenEighteenOfTheLastTwentyFailed(int failures, int answers, boolean isOpen) {
    BreakerState breaker = BreakerState.closed();
    for (int answer = 0; answer < answers; answer++) {
      breaker = breaker.ended(true, NOW, NOW, NONE_IN_FLIGHT);
    }
    for (int failure = 0; failure < failures; failure++) {
      breaker = breaker.ended(false, NOW, NOW, NONE_IN_FLIGHT);
    }

    assertThat(breaker instanceof Open).isEqualTo(isOpen);
  }

  @ParameterizedTest
  @CsvSource({"18, 2, true", "18, 3, false", "20, 2, true", "20, 3, false", "20, 500, false"})
  void requestsInFlightBetweenTheFailures_countAsNone(int failures, int inFlight, boolean isOpen) {
    BreakerState breaker = BreakerState.closed();
    for (int sent = 0; sent < failures; sent++) {
      breaker = breaker.ended(false, sent, NOW, (_, _) -> inFlight);
    }

    assertThat(breaker instanceof Open).isEqualTo(isOpen);
  }

  @Test
  void requestsInFlight_areCountedFromTheFirstToTheLastOfTheTwenty() {
    BreakerState breaker = BreakerState.closed();
    for (int sent = 0; sent < 50; sent++) {
      breaker =
          breaker.ended(
              false, sent, NOW, (first, last) -> first < 20 ? 3 : last - first == 19 ? 0 : 3);
    }

    assertThat(breaker).isInstanceOf(Open.class);
  }

  @Test
  void results_countInTheOrderOfTheirRequests() {
    BreakerState breaker = BreakerState.closed();
    for (int sent = 0; sent < 200; sent++) {
      breaker = sent % 10 == 0 ? breaker : breaker.ended(true, sent, NOW, NONE_IN_FLIGHT);
    }
    for (int sent = 0; sent < 200; sent += 10) {
      breaker = breaker.ended(false, sent, NOW, NONE_IN_FLIGHT);
    }

    assertThat(breaker).isInstanceOf(Closed.class);
  }

  @Test
  void resultsBeforeTheLastTwenty_areForgotten() {
    BreakerState breaker = BreakerState.closed();
    for (int round = 0; round < 50; round++) {
      for (int ended = 0; ended < 20; ended++) {
        breaker = breaker.ended(/* isAnswered= */ ended < 3, NOW, NOW, NONE_IN_FLIGHT);
      }
    }

    assertThat(breaker).isInstanceOf(Closed.class);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 4", "4, 5", "5, 5", "100, 5"})
  void breakerTrippedInARow_opensForLongerEachTime(int times, long minutes) {
    BreakerState breaker = BreakerState.closed().trip(NOW);
    for (int time = 1; time < times; time++) {
      breaker = new HalfOpen(time).probeFailed(NOW);
    }

    assertThat(breaker).isEqualTo(new Open(times, NOW + Duration.ofMinutes(minutes).toNanos()));
  }

  @Test
  void openBreaker_isDueForAProbeWhenItsTimeIsOver() {
    BreakerState open = new Open(2, NOW);

    assertThat(open.isDue(NOW - 1)).isFalse();
    assertThat(open.probe(NOW - 1)).isEqualTo(open);
    assertThat(open.isDue(NOW)).isTrue();
    assertThat(open.probe(NOW)).isEqualTo(new HalfOpen(2));
    assertThat(new HalfOpen(2).isDue(NOW)).isFalse();
    assertThat(new HalfOpen(2).probe(NOW)).isEqualTo(new HalfOpen(2));
    assertThat(BreakerState.closed().probe(NOW)).isEqualTo(BreakerState.closed());
  }

  @Test
  void openBreakerAcrossTheClocksOverflow_isDueForAProbeInTime() {
    BreakerState open = BreakerState.closed().trip(Long.MAX_VALUE - 1);

    assertThat(open.isDue(Long.MAX_VALUE)).isFalse();
    assertThat(open.isDue(Long.MAX_VALUE - 1 + Duration.ofMinutes(1).toNanos())).isTrue();
  }

  @Test
  void succeededProbe_allowsThreePrompts() {
    BreakerState trial = new HalfOpen(3).probeSucceeded(NOW);
    assertThat(trial).isEqualTo(new Trial(3, NOW, 0, 0));

    BreakerState full = trial.started().started().started();
    assertThat(trial.allows()).isTrue();
    assertThat(trial.started().started().allows()).isTrue();
    assertThat(full.allows()).isFalse();
    assertThat(full.isOpen()).isFalse();
  }

  @Test
  void answeredPromptOfATrial_closesTheBreaker() {
    BreakerState trial = new Trial(3, NOW, 2, 1);

    assertThat(trial.ended(true, NOW, NOW + 9, NONE_IN_FLIGHT)).isEqualTo(BreakerState.closed());
  }

  @Test
  void trialOfWhichAllThreeFail_opensTheBreakerForLonger() {
    BreakerState trial = new Trial(3, NOW, 3, 0);
    BreakerState two =
        trial.ended(false, NOW, NOW, NONE_IN_FLIGHT).ended(false, NOW, NOW, NONE_IN_FLIGHT);

    assertThat(two).isEqualTo(new Trial(3, NOW, 1, 2));
    assertThat(two.allows()).isFalse();
    assertThat(two.ended(false, NOW, NOW, NONE_IN_FLIGHT))
        .isEqualTo(new Open(4, NOW + Duration.ofMinutes(5).toNanos()));
  }

  @Test
  void inconclusivePromptOfATrial_isReplacedByAnother() {
    assertThat(new Trial(3, NOW, 1, 2).ignored(NOW)).isEqualTo(new Trial(3, NOW, 0, 2));
    assertThat(new Trial(3, NOW, 0, 2).allows()).isTrue();
  }

  @Test
  void resultSentBeforeTheTrial_isIgnored() {
    BreakerState trial = new Trial(3, NOW, 1, 1);

    assertThat(trial.ended(true, NOW - 1, NOW, NONE_IN_FLIGHT)).isEqualTo(trial);
    assertThat(trial.ended(false, NOW - 1, NOW, NONE_IN_FLIGHT)).isEqualTo(trial);
    assertThat(trial.ignored(NOW - 1)).isEqualTo(trial);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void resultWhileTheBreakerIsOpen_isIgnored(boolean isAnswered) {
    for (BreakerState breaker : new BreakerState[] {new Open(3, 9), new HalfOpen(3)}) {
      assertThat(breaker.ended(isAnswered, NOW, NOW, NONE_IN_FLIGHT)).isEqualTo(breaker);
      assertThat(breaker.allows()).isFalse();
      assertThat(breaker.isOpen()).isTrue();
    }
  }

  @Test
  void probeOfABreakerThatIsNotHalfOpen_isIgnored() {
    assertThat(BreakerState.closed().probeFailed(NOW)).isEqualTo(BreakerState.closed());
    assertThat(BreakerState.closed().probeSucceeded(NOW)).isEqualTo(BreakerState.closed());
    assertThat(new Open(1, 9).probeFailed(NOW)).isEqualTo(new Open(1, 9));
  }

  @Test
  void probeThatCouldNotBeSent_isDueAgain() {
    assertThat(new HalfOpen(3).probeNotSent(NOW)).isEqualTo(new Open(3, NOW));
    assertThat(BreakerState.closed().probeNotSent(NOW)).isEqualTo(BreakerState.closed());
    assertThat(new Open(3, 9).probeNotSent(NOW)).isEqualTo(new Open(3, 9));
  }

  @Test
  void closedBreaker_startsAgainWithTheShortestTime() {
    BreakerState closed = new HalfOpen(4).probeSucceeded(NOW).ended(true, NOW, NOW, NONE_IN_FLIGHT);

    assertThat(closed.trip(NOW)).isEqualTo(new Open(1, NOW + Duration.ofMinutes(1).toNanos()));
  }
}
