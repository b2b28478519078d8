package sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RecentLatenciesTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private final RecentLatencies answers = new RecentLatencies();

  @Test
  void expectedLatencyBeforeTheFirstAnswer_isZero() {
    assertThat(answers.expected(TIMEOUT)).isZero();
    assertThat(answers.isAnsweredWithin(TIMEOUT, 0)).isFalse();
  }

  @Test
  void expectedLatencyOfFewAnswers_isThreeTimesTheSlowest() {
    add(2, 9, 4);

    assertThat(answers.expected(TIMEOUT)).isEqualTo(Duration.ofSeconds(27));
  }

  @Test
  void expectedLatencyOfManyAnswers_leavesOutTheSlowestHundredth() {
    IntStream.range(0, 198).forEach(_ -> add(2));
    add(30, 100);
    assertThat(answers.expected(TIMEOUT)).isEqualTo(Duration.ofSeconds(6));

    add(30);
    assertThat(answers.expected(TIMEOUT)).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void expectedLatency_isAtMostTheTimeout() {
    add(200);

    assertThat(answers.expected(TIMEOUT)).isEqualTo(TIMEOUT);
  }

  @Test
  void latenciesOfLongAgo_areForgotten() {
    add(90);
    IntStream.range(0, 500).forEach(_ -> add(1));

    assertThat(answers.expected(TIMEOUT)).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void latestAnswer_countsForThePeriodAskedFor() {
    answers.add(Duration.ofSeconds(1), 1_000);

    assertThat(answers.isAnsweredWithin(TIMEOUT, 1_000 + TIMEOUT.toNanos())).isTrue();
    assertThat(answers.isAnsweredWithin(TIMEOUT, 1_001 + TIMEOUT.toNanos())).isFalse();
  }

  private void add(int... seconds) {
    for (int each : seconds) {
      answers.add(Duration.ofSeconds(each), 0);
    }
  }
}
