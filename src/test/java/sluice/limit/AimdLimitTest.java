package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AimdLimitTest {
  private static final Duration NO_HINT = Duration.ZERO;

  private final AimdLimit all = AimdLimit.of(10, 0);

  @Test
  void newLimit_allowsAllPermits() {
    assertThat(all.allows(9)).isTrue();
    assertThat(all.allows(10)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // in flight, refused of them, allowed then
    "64, 1, 44.8",
    "64, 19, 44.8",
    "64, 20, 44",
    "64, 59, 5",
    "64, 63, 1",
    "64, 64, 1",
    "10, 1, 9",
    "1, 1, 1",
  })
  void burstOfRefusals_lowersTheLimitOnceToAsManyAsPassed(
      int inFlight, int refused, double allowed) {
    AimdLimit limit = AimdLimit.of(64, 0);
    for (int refusal = 0; refusal < refused; refusal++) {
      limit = limit.refused(5, inFlight - refusal, NO_HINT, 20 + refusal);
    }

    assertThat(limit.limit()).isCloseTo(allowed, within(1e-9));
  }

  @Test
  void refusalOfALaterRequest_lowersTheLimitAgain() {
    AimdLimit lowered = all.refused(5, 10, NO_HINT, 20).refused(19, 9, NO_HINT, 22);
    assertThat(lowered.limit()).isCloseTo(7, within(1e-9));

    assertThat(lowered.refused(20, 7, NO_HINT, 40).limit()).isCloseTo(4.9, within(1e-9));
  }

  @Test
  void refusalsWithoutEnd_lowerTheLimitToOne() {
    AimdLimit least = all;
    for (int refusal = 1; refusal < 100; refusal++) {
      least = least.refused(refusal, 10, NO_HINT, refusal);
    }

    assertThat(least.limit()).isEqualTo(1);
    assertThat(least.allows(0)).isTrue();
    assertThat(least.allows(1)).isFalse();
  }

  @Test
  void limitAfterARefusal_growsByOneForThreeRoundsAndThenTwiceAsMuchInEach() {
    AimdLimit limit = AimdLimit.of(1000, 0).refused(0, 100, NO_HINT, 1);
    for (int refusal = 1; refusal < 60; refusal++) {
      limit = limit.refused(0, 100 - refusal, NO_HINT, 1);
    }
    assertThat(limit.limit()).isEqualTo(40);

    double[] after = new double[8];
    for (int round = 0; round < after.length; round++) {
      limit = round(limit, 2 + 10L * round);
      after[round] = limit.limit();
    }

    assertThat(after[0]).isBetween(40.9, 41.0);
    assertThat(after[1]).isBetween(41.8, 42.0);
    assertThat(after[2]).isBetween(42.7, 43.0);
    assertThat(after[3] - after[2]).isBetween(1.8, 2.0);
    assertThat(after[4] - after[3]).isBetween(3.7, 4.0);
    assertThat(after[7] - after[6]).isBetween(20.0, 32.0);
  }

  /// As many answers as are allowed, of requests that were sent at that time.
  private static AimdLimit round(AimdLimit limit, long at) {
    AimdLimit after = limit;
    int answers = (int) limit.limit();
    for (int answer = 0; answer < answers; answer++) {
      after = after.answered(at, answers, at + 5);
    }
    return after;
  }

  @Test
  void limitOfOneAfterNonePassed_growsTwiceAsMuchInEachRound() {
    AimdLimit limit = all.refused(0, 1, NO_HINT, 1);
    assertThat(limit.limit()).isEqualTo(1);

    for (int round = 0; round < 4; round++) {
      limit = round(limit, 2 + 10L * round);
    }

    assertThat(limit.limit()).isEqualTo(10);
  }

  @Test
  void unusedLimit_doesNotGrow() {
    AimdLimit limit = all.refused(0, 10, NO_HINT, 1);

    assertThat(limit.answered(2, 3, 5).limit()).isEqualTo(limit.limit());
    assertThat(limit.answered(2, 4, 5).limit()).isGreaterThan(limit.limit());
  }

  @Test
  void hint_holdsAllOnlyWhileNothingIsInFlight() {
    AimdLimit held = all.refused(0, 3, Duration.ofSeconds(60), 1);

    assertThat(held.held(2, 1)).isZero();
    assertThat(held.held(0, 1)).isEqualTo(Duration.ofSeconds(60));
    assertThat(held.answered(0, 2, 5).held(0, 5)).isZero();
  }

  @Test
  void limit_doesNotGrowUntilTheRefusedHaveComeBack() {
    AimdLimit limit = all.refused(0, 10, Duration.ofNanos(100), 1);

    assertThat(limit.answered(2, 7, 200).limit()).isEqualTo(limit.limit());
    assertThat(limit.answered(2, 7, 201).limit()).isGreaterThan(limit.limit());
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "0, 1", "10, 10", "64, 10"})
  void toldConcurrency_capsTheLimit(int told, int kept) {
    AimdLimit limit = all.reported(told);
    for (int answer = 0; answer < 100; answer++) {
      limit = limit.answered(answer, 10, answer + 1);
    }

    assertThat(limit.limit()).isEqualTo(kept);
  }
}
