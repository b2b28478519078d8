package sluice.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecentResultsTest {
  private static final Instant NOW = Instant.EPOCH;

  private final RecentResults results = new RecentResults();
  private long sent;

  @ParameterizedTest
  @CsvSource({
    "5, 0, 1",
    "50, 0, 1",
    "49, 1, 0.940",
    "45, 5, 0.623",
    "40, 10, 0.448",
    "25, 25, 0.2",
    "5, 45, 0.035",
    "0, 50, 0.006",
    "4, 1, 0.361",
    "0, 2, 0.083",
    "1, 2, 0.147",
    "2, 2, 0.2",
  })
  void failure_weighsLessTheMoreOthersFail(int answered, int failed, double weight) {
    others(answered, failed);

    assertThat(results.weight("own")).hasValueCloseTo(weight, within(0.001));
  }

  @Test
  void fewerThanFiveOthers_giveNoWeightWhereAtMostOneFailed() {
    others(3, 1);
    assertThat(results.weight("own")).isEmpty();

    results.failed("own", sent++, NOW);
    results.failed("own", sent++, NOW);
    assertThat(results.weight("own")).isEmpty();
  }

  @Test
  void ownSamples_areLeftOut() {
    others(10, 0);
    results.failed("own", sent++, NOW);

    assertThat(results.weight("own")).hasValue(1);
    assertThat(results.weight("other")).hasValueCloseTo(0.541, within(0.001));
  }

  @Test
  void repeatedFailureWhileOthersAreAnswered_isNoSample() {
    others(10, 0);
    for (int attempt = 0; attempt < 9; attempt++) {
      results.failed("hopeless", sent++, NOW);
    }

    assertThat(results.weight("own")).hasValueCloseTo(0.541, within(0.001));
    assertThat(results.isSample("hopeless", NOW)).isFalse();
  }

  @Test
  void repeatedFailuresOfAPromptAnsweredAtLast_areSamples() {
    others(10, 0);
    for (int attempt = 0; attempt < 4; attempt++) {
      results.failed("unlucky", sent++, NOW);
    }
    results.answered("unlucky", sent++, NOW);

    // Four of fifteen.
    assertThat(results.weight("own")).hasValueCloseTo(0.353, within(0.001));
  }

  @Test
  void failureAfterTenMinutesWithoutAnAnswer_isASample() {
    others(10, 0);
    Instant later = NOW.plus(Duration.ofMinutes(10));

    results.failed("a", sent++, later);
    results.failed("a", sent++, later);

    assertThat(results.isSample("a", later)).isTrue();
    assertThat(results.weight("own")).hasValueCloseTo(0.445, within(0.001));
  }

  @Test
  void requestAnsweredForAnotherMessage_isNotAtFault() {
    others(10, 0);
    results.answered("same", sent++, NOW);
    assertThat(results.weight("same")).hasValue(0);

    results.failed("late", sent++, NOW);
    results.answered("late", sent++, NOW);
    others(60, 0);
    assertThat(results.weight("late")).hasValue(0);
  }

  @Test
  void failuresOfOthersAndNoAnswerForTenMinutes_areAnOutage() {
    Instant later = NOW.plus(Duration.ofMinutes(10));
    others(1, 0);
    results.failed("own", sent++, NOW);
    others(0, 1);
    assertThat(results.isOutage("own", later)).isFalse();

    others(0, 2);
    assertThat(results.isOutage("own", later.minusNanos(1))).isFalse();
    assertThat(results.isOutage("own", later)).isTrue();

    results.answered("good", sent++, NOW.plusSeconds(1));
    assertThat(results.isOutage("own", later)).isFalse();
  }

  @Test
  void samples_countInTheOrderOfTheirRequests() {
    for (int number = 0; number < 200; number++) {
      if (number % 10 != 0) {
        results.answered("good" + number, number, NOW);
      }
    }
    for (int number = 0; number < 200; number += 10) {
      results.failed("hanging" + number, number, NOW);
    }

    // Five of the last fifty, though twenty failed last.
    assertThat(results.weight("own")).hasValueCloseTo(0.623, within(0.001));
  }

  @Test
  void failedPromptSinceWhichAnotherWasAnswered_isAloneInFailing() {
    assertThat(results.isAloneInFailing("own")).isFalse();
    results.failed("own", sent++, NOW);
    assertThat(results.isAloneInFailing("own")).isFalse();

    results.answered("good", sent++, NOW.plusSeconds(1));
    assertThat(results.isAloneInFailing("own")).isTrue();
    assertThat(results.hasFailed("own")).isTrue();
    assertThat(results.isAnsweredSince(NOW)).isTrue();
  }

  private void others(int answered, int failed) {
    for (int number = 0; number < answered; number++) {
      results.answered("answered" + number, sent++, NOW);
    }
    for (int number = 0; number < failed; number++) {
      results.failed("failed" + number, sent++, NOW);
    }
  }
}
