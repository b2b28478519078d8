package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static sluice.limit.Dimension.INPUT_TOKENS;
import static sluice.limit.Dimension.REQUESTS;
import static sluice.limit.Dimension.TOKENS;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PaceTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Need NO_TOKENS = new Need(0, 0);
  private static final Pace FREE = Pace.of(Rates.NONE, 1, 0);

  @Test
  void startsAtOnceWhereNoLimitIsKnown() {
    assertThat(FREE.isLimited()).isFalse();
    assertThat(FREE.countsTokens()).isFalse();
    assertThat(FREE.wait(new Need(1e9, 1e9), 0)).isZero();
    assertThat(FREE.percent(5, NO_TOKENS, MINUTE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"600, 1, 594", "600, 2, 297", "60, 20, 2.97"})
  void takesItsShareLessAHundredth(long limit, int environments, double perMinute) {
    Pace pace = Pace.of(requests(limit), environments, 0);

    assertThat(perMinute(pace, REQUESTS)).isCloseTo(perMinute, within(1e-9));
  }

  @Test
  void waitsForTheSlowerOfTwoLimits() {
    Pace pace = Pace.of(new Rates(OptionalLong.of(600), OptionalLong.of(60_000)), 1, 0);

    assertThat(pace.countsTokens()).isTrue();
    assertThat(pace.wait(new Need(1, 1), 0)).isBetween(millis(101), millis(102));
    assertThat(pace.wait(new Need(150, 50), 0)).isBetween(millis(202), millis(203));
    Pace started = pace.start(new Need(1000, 1000), at(1));
    assertThat(started.wait(new Need(1, 1), at(1))).isGreaterThan(millis(1600));
  }

  @Test
  void correctsAnEstimateButNotTheRequest() {
    Pace pace = Pace.of(new Rates(OptionalLong.of(6000), OptionalLong.of(6000)), 1, 0);
    Need estimated = new Need(10, 10);
    Pace settled = pace.start(estimated, at(0.2)).settle(estimated, new Need(4, 1), at(0.2));

    assertThat(level(settled, TOKENS))
        .isCloseTo(level(pace.start(new Need(4, 1), at(0.2)), TOKENS), within(1e-6));
    assertThat(level(settled, REQUESTS)).isCloseTo(18.8, within(1e-6));
  }

  @Test
  void holdsForTheLongestThatWasAskedFor() {
    Pace held = FREE.hold(Duration.ofSeconds(5), 0).hold(Duration.ofSeconds(2), at(1));

    assertThat(held.held(at(1))).isEqualTo(Duration.ofSeconds(4));
    assertThat(held.wait(NO_TOKENS, at(1))).isEqualTo(Duration.ofSeconds(4));
    assertThat(held.wait(NO_TOKENS, at(9))).isZero();
  }

  @Test
  void slowsDownForRefusalsAndNeverStops() {
    Pace pace = Pace.of(requests(600), 1, 0);
    Pace once = pace.refused(at(1)).refused(at(1.2)).refused(at(1.9));
    assertThat(once.throttle()).isCloseTo(0.7, within(1e-9));
    assertThat(perMinute(once, REQUESTS)).isCloseTo(0.7 * 594, within(1e-6));

    Pace often = pace;
    for (int tenth = 10; tenth < 1000; tenth++) {
      often = often.refused(at(tenth / 10.0));
    }
    assertThat(perMinute(often, REQUESTS)).isCloseTo(0.02 * 594, within(1e-6));
  }

  @Test
  void goesBackUpWhereNothingIsToldOfLimits() {
    Pace pace = Pace.of(requests(600), 1, 0).refused(at(1));
    for (int second = 2; second < 40; second++) {
      pace = pace.answered(at(second));
    }

    assertThat(perMinute(pace, REQUESTS)).isCloseTo(594, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    // configured, told, kept
    "600, 300, 300",
    "600, 900, 600",
    "600, 600, 600",
    ", 300, 300",
  })
  void keepsTheLesserOfTheLimitsConfiguredAndTold(Long configured, long told, long kept) {
    Rates rates = configured == null ? Rates.NONE : requests(configured);
    Pace pace = Pace.of(rates, 2, 0).report(told(told, told, 0), at(1));

    assertThat(perMinute(pace, REQUESTS)).isCloseTo(0.99 * kept / 2, within(1e-6));
  }

  @Test
  void beginsEmptyWithALimitThatIsTold() {
    Pace pace = FREE.report(told(600, 600, 0), at(1));

    assertThat(level(pace, REQUESTS)).isZero();
  }

  @Test
  void startsNothingAtOnceWhereNothingRemains() {
    Pace full = Pace.of(requests(6000), 1, 0);

    assertThat(full.wait(NO_TOKENS, at(1))).isZero();
    assertThat(full.report(told(6000, 0, 60), at(1)).wait(NO_TOKENS, at(1))).isPositive();
  }

  @Test
  void holdsUntilOneMoreFitsWhereNothingIsLeft() {
    Pace filled = Pace.of(requests(600), 1, 0);
    Pace usedUp = filled.report(told(600, 0, 60), at(1));
    assertThat(usedUp.wait(NO_TOKENS, at(1)))
        .isBetween(Duration.ofMillis(100), Duration.ofMillis(101));
    assertThat(usedUp.held(at(1))).isZero();
    assertThat(filled.report(told(600, 1, 60), at(1)).wait(NO_TOKENS, at(1))).isZero();
  }

  @Test
  void makesNoRateOfALimitOverADay() {
    var day =
        new Standing(
            OptionalLong.of(1000), OptionalLong.of(0), Optional.empty(), Duration.ofDays(1));

    assertThat(FREE.report(Map.of(REQUESTS, day), at(1)).isLimited()).isFalse();
    Pace pace = Pace.of(requests(600), 1, 0).report(Map.of(REQUESTS, day), at(1));
    assertThat(perMinute(pace, REQUESTS)).isCloseTo(594, within(1e-6));
  }

  @Test
  void makesARateOfALimitOverASecond() {
    var second =
        new Standing(
            OptionalLong.of(10), OptionalLong.of(10), Optional.empty(), Duration.ofSeconds(1));

    assertThat(perMinute(FREE.report(Map.of(REQUESTS, second), at(1)), REQUESTS))
        .isCloseTo(594, within(1e-6));
  }

  @Test
  void learnsNothingOfWhatRemainsOfAnUnknownLimit() {
    var remaining =
        new Standing(OptionalLong.empty(), OptionalLong.of(0), Optional.empty(), MINUTE);

    assertThat(FREE.report(Map.of(TOKENS, remaining), at(1)).isLimited()).isFalse();
  }

  @Test
  void countsWhatTheProviderCounts() {
    Standing input = told(60_000, 60_000, 0).values().iterator().next();
    Pace pace = FREE.report(Map.of(INPUT_TOKENS, input), at(1));

    assertThat(pace.countsTokens()).isTrue();
    assertThat(pace.wait(new Need(0, 1e6), at(1))).isZero();
    assertThat(pace.wait(new Need(100, 0), at(1))).isGreaterThan(millis(100));
  }

  @Test
  void slowsDownWhileOthersUseUpTheAccountAndGoesBackUp() {
    Pace pace = Pace.of(requests(600), 1, 0);
    for (int second = 1; second <= 30; second++) {
      pace = pace.report(told(600, 60, 54), at(second));
    }
    assertThat(pace.throttle()).isLessThan(0.1);

    for (int second = 31; second <= 150; second++) {
      pace = pace.report(told(600, 550, 5), at(second));
    }
    assertThat(pace.throttle()).isEqualTo(1);
    assertThat(perMinute(pace, REQUESTS)).isCloseTo(594, within(1e-6));
  }

  @Test
  void followsTheTighterOfTwoStandings() {
    Pace pace = Pace.of(requests(600), 1, 0);
    Standing good = told(600, 600, 0).get(REQUESTS);
    Standing bad = told(600, 0, 60).get(REQUESTS);

    assertThat(pace.report(Map.of(REQUESTS, good, TOKENS, bad), at(1)).throttle()).isLessThan(0.5);
    assertThat(pace.report(Map.of(REQUESTS, bad, TOKENS, good), at(1)).throttle()).isLessThan(0.5);
  }

  @ParameterizedTest
  @ValueSource(longs = {570, 600, 595})
  void isNotSlowedDownByItsOwnUse(long remaining) {
    Pace pace = Pace.of(requests(600), 1, 0);
    for (int second = 1; second <= 60; second++) {
      pace = pace.report(told(600, remaining, 0), at(second));
    }

    assertThat(pace.throttle()).isEqualTo(1);
  }

  @Test
  void tellsHowMuchOfItsShareWasAskedForWhateverItsThrottle() {
    Pace pace = Pace.of(requests(600), 2, 0).refused(at(1));

    assertThat(pace.percent(150, NO_TOKENS, MINUTE).orElseThrow()).isCloseTo(50, within(1e-6));
  }

  private static Map<Dimension, Standing> told(long limit, long remaining, long resetSeconds) {
    return Map.of(
        REQUESTS,
        new Standing(
            OptionalLong.of(limit),
            OptionalLong.of(remaining),
            Optional.of(Duration.ofSeconds(resetSeconds)),
            MINUTE));
  }

  private static Rates requests(long perMinute) {
    return new Rates(OptionalLong.of(perMinute), OptionalLong.empty());
  }

  private static double perMinute(Pace pace, Dimension dimension) {
    return bucket(pace, dimension).perMinute();
  }

  private static double level(Pace pace, Dimension dimension) {
    return bucket(pace, dimension).level();
  }

  private static Bucket bucket(Pace pace, Dimension dimension) {
    return Optional.ofNullable(pace.buckets().get(dimension)).orElseThrow();
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private static long at(double seconds) {
    return Math.round(seconds * 1e9);
  }
}
