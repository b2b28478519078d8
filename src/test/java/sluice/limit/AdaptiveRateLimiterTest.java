package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static sluice.limit.LimitedUnit.INPUT_TOKENS;
import static sluice.limit.LimitedUnit.REQUESTS;
import static sluice.limit.LimitedUnit.TOKENS;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdaptiveRateLimiterTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Tokens NO_TOKENS = new Tokens(0, 0);
  private static final AdaptiveRateLimiter FREE = AdaptiveRateLimiter.of(ModelRates.NONE, 1, 0);

  @Test
  void limiterWithoutALimit_startsAtOnce() {
    assertThat(FREE.isLimited()).isFalse();
    assertThat(FREE.countsTokens()).isFalse();
    assertThat(FREE.wait(new Tokens(1e9, 1e9), 0)).isZero();
    assertThat(FREE.percent(5, NO_TOKENS, MINUTE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"600, 1, 594", "600, 2, 297", "60, 20, 2.97"})
  void rate_isTheShareLessAHundredth(long limit, int environments, double perMinute) {
    AdaptiveRateLimiter limiter = AdaptiveRateLimiter.of(requests(limit), environments, 0);

    assertThat(perMinute(limiter, REQUESTS)).isCloseTo(perMinute, within(1e-9));
  }

  @Test
  void wait_isThatOfTheSlowerLimit() {
    AdaptiveRateLimiter limiter =
        AdaptiveRateLimiter.of(new ModelRates(OptionalLong.of(600), OptionalLong.of(60_000)), 1, 0);

    assertThat(limiter.countsTokens()).isTrue();
    assertThat(limiter.wait(new Tokens(1, 1), 0)).isBetween(millis(101), millis(102));
    assertThat(limiter.wait(new Tokens(150, 50), 0)).isBetween(millis(202), millis(203));
    AdaptiveRateLimiter started = limiter.start(new Tokens(1000, 1000), at(1));
    assertThat(started.wait(new Tokens(1, 1), at(1))).isGreaterThan(millis(1600));
  }

  @ParameterizedTest
  @CsvSource({
    // requests, their input and output tokens, and the milliseconds in which they start
    "0, 0, 0, 0",
    "99, 0, 0, 10000",
    "99, 20000, 79000, 100000",
    "99, 2970, 6930, 10000",
  })
  void spreadOfRequests_isThatOfTheSlowerLimit(
      long requests, double input, double output, long millis) {
    AdaptiveRateLimiter limiter =
        AdaptiveRateLimiter.of(new ModelRates(OptionalLong.of(600), OptionalLong.of(60_000)), 1, 0);
    var tokens = new Tokens(input, output);

    assertThat(limiter.spread(requests, tokens)).isBetween(millis(millis - 1), millis(millis + 1));
    assertThat(FREE.spread(requests, tokens)).isZero();
  }

  @Test
  void settledRequest_correctsItsTokensButNotItsCount() {
    AdaptiveRateLimiter limiter =
        AdaptiveRateLimiter.of(new ModelRates(OptionalLong.of(6000), OptionalLong.of(6000)), 1, 0);
    Tokens estimated = new Tokens(10, 10);
    AdaptiveRateLimiter settled =
        limiter.start(estimated, at(0.2)).settle(estimated, new Tokens(4, 1), at(0.2));

    assertThat(level(settled, TOKENS))
        .isCloseTo(level(limiter.start(new Tokens(4, 1), at(0.2)), TOKENS), within(1e-6));
    assertThat(level(settled, REQUESTS)).isCloseTo(18.8, within(1e-6));
  }

  @Test
  void holds_lastAsLongAsTheLongest() {
    AdaptiveRateLimiter held =
        FREE.hold(Duration.ofSeconds(5), 0).hold(Duration.ofSeconds(2), at(1));

    assertThat(held.held(at(1))).isEqualTo(Duration.ofSeconds(4));
    assertThat(held.wait(NO_TOKENS, at(1))).isEqualTo(Duration.ofSeconds(4));
    assertThat(held.wait(NO_TOKENS, at(9))).isZero();
  }

  @Test
  void refusals_slowTheLimiterDownToAFiftieth() {
    AdaptiveRateLimiter limiter = AdaptiveRateLimiter.of(requests(600), 1, 0);
    AdaptiveRateLimiter once = limiter.refused(at(1)).refused(at(1.2)).refused(at(1.9));
    assertThat(once.throttle()).isCloseTo(0.7, within(1e-9));
    assertThat(perMinute(once, REQUESTS)).isCloseTo(0.7 * 594, within(1e-6));

    AdaptiveRateLimiter often = limiter;
    for (int tenth = 10; tenth < 1000; tenth++) {
      often = often.refused(at(tenth / 10.0));
    }
    assertThat(perMinute(often, REQUESTS)).isCloseTo(0.02 * 594, within(1e-6));
  }

  @Test
  void answersAfterARefusal_bringTheRateBack() {
    AdaptiveRateLimiter limiter = AdaptiveRateLimiter.of(requests(600), 1, 0).refused(at(1));
    for (int second = 2; second < 40; second++) {
      limiter = limiter.answered(at(second));
    }

    assertThat(perMinute(limiter, REQUESTS)).isCloseTo(594, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    // configured, told, kept
    "600, 300, 300",
    "600, 900, 600",
    "600, 600, 600",
    ", 300, 300",
  })
  void limit_isTheLesserOfConfiguredAndTold(Long configured, long told, long kept) {
    ModelRates rates = configured == null ? ModelRates.NONE : requests(configured);
    AdaptiveRateLimiter limiter =
        AdaptiveRateLimiter.of(rates, 2, 0).report(told(told, told, 0), at(1));

    assertThat(perMinute(limiter, REQUESTS)).isCloseTo(0.99 * kept / 2, within(1e-6));
  }

  @Test
  void newlyToldLimit_beginsWithAnEmptyBucket() {
    AdaptiveRateLimiter limiter = FREE.report(told(600, 600, 0), at(1));

    assertThat(level(limiter, REQUESTS)).isZero();
  }

  @Test
  void remainderOfNothing_holdsTheNextStart() {
    AdaptiveRateLimiter full = AdaptiveRateLimiter.of(requests(6000), 1, 0);

    assertThat(full.wait(NO_TOKENS, at(1))).isZero();
    assertThat(full.report(told(6000, 0, 60), at(1)).wait(NO_TOKENS, at(1))).isPositive();
  }

  @Test
  void usedUpLimit_waitsUntilOneMoreRequestFits() {
    AdaptiveRateLimiter filled = AdaptiveRateLimiter.of(requests(600), 1, 0);
    AdaptiveRateLimiter usedUp = filled.report(told(600, 0, 60), at(1));
    assertThat(usedUp.wait(NO_TOKENS, at(1)))
        .isBetween(Duration.ofMillis(100), Duration.ofMillis(101));
    assertThat(usedUp.held(at(1))).isZero();
    assertThat(filled.report(told(600, 1, 60), at(1)).wait(NO_TOKENS, at(1))).isZero();
  }

  @Test
  void limitOverADay_isNoRate() {
    var day =
        new RateLimitStatus(
            OptionalLong.of(1000), OptionalLong.of(0), Optional.empty(), Duration.ofDays(1));

    assertThat(FREE.report(Map.of(REQUESTS, day), at(1)).isLimited()).isFalse();
    AdaptiveRateLimiter limiter =
        AdaptiveRateLimiter.of(requests(600), 1, 0).report(Map.of(REQUESTS, day), at(1));
    assertThat(perMinute(limiter, REQUESTS)).isCloseTo(594, within(1e-6));
  }

  @Test
  void limitOverASecond_isARate() {
    var second =
        new RateLimitStatus(
            OptionalLong.of(10), OptionalLong.of(10), Optional.empty(), Duration.ofSeconds(1));

    assertThat(perMinute(FREE.report(Map.of(REQUESTS, second), at(1)), REQUESTS))
        .isCloseTo(594, within(1e-6));
  }

  @Test
  void remainderWithoutALimit_isIgnored() {
    var remaining =
        new RateLimitStatus(OptionalLong.empty(), OptionalLong.of(0), Optional.empty(), MINUTE);

    assertThat(FREE.report(Map.of(TOKENS, remaining), at(1)).isLimited()).isFalse();
  }

  @Test
  void limitOnInputTokens_countsInputAlone() {
    RateLimitStatus input = told(60_000, 60_000, 0).values().iterator().next();
    AdaptiveRateLimiter limiter = FREE.report(Map.of(INPUT_TOKENS, input), at(1));

    assertThat(limiter.countsTokens()).isTrue();
    assertThat(limiter.wait(new Tokens(0, 1e6), at(1))).isZero();
    assertThat(limiter.wait(new Tokens(100, 0), at(1))).isGreaterThan(millis(100));
  }

  @Test
  void limiterOfAnAccountUsedUpByOthers_slowsDownAndRecovers() {
    AdaptiveRateLimiter limiter = AdaptiveRateLimiter.of(requests(600), 1, 0);
    for (int second = 1; second <= 30; second++) {
      limiter = limiter.report(told(600, 60, 54), at(second));
    }
    assertThat(limiter.throttle()).isLessThan(0.1);

    for (int second = 31; second <= 150; second++) {
      limiter = limiter.report(told(600, 550, 5), at(second));
    }
    assertThat(limiter.throttle()).isEqualTo(1);
    assertThat(perMinute(limiter, REQUESTS)).isCloseTo(594, within(1e-6));
  }

  @Test
  void throttle_followsTheTighterOfTwoStatuses() {
    AdaptiveRateLimiter limiter = AdaptiveRateLimiter.of(requests(600), 1, 0);
    RateLimitStatus good = told(600, 600, 0).get(REQUESTS);
    RateLimitStatus bad = told(600, 0, 60).get(REQUESTS);

    assertThat(limiter.report(Map.of(REQUESTS, good, TOKENS, bad), at(1)).throttle())
        .isLessThan(0.5);
    assertThat(limiter.report(Map.of(REQUESTS, bad, TOKENS, good), at(1)).throttle())
        .isLessThan(0.5);
  }

  @ParameterizedTest
  @ValueSource(longs = {570, 600, 595})
  void ownUse_doesNotThrottle(long remaining) {
    AdaptiveRateLimiter limiter = AdaptiveRateLimiter.of(requests(600), 1, 0);
    for (int second = 1; second <= 60; second++) {
      limiter = limiter.report(told(600, remaining, 0), at(second));
    }

    assertThat(limiter.throttle()).isEqualTo(1);
  }

  @Test
  void percentOfTheLimit_countsTheWholeShareWhileThrottled() {
    AdaptiveRateLimiter limiter = AdaptiveRateLimiter.of(requests(600), 2, 0).refused(at(1));

    assertThat(limiter.percent(150, NO_TOKENS, MINUTE).orElseThrow()).isCloseTo(50, within(1e-6));
  }

  private static Map<LimitedUnit, RateLimitStatus> told(
      long limit, long remaining, long resetSeconds) {
    return Map.of(
        REQUESTS,
        new RateLimitStatus(
            OptionalLong.of(limit),
            OptionalLong.of(remaining),
            Optional.of(Duration.ofSeconds(resetSeconds)),
            MINUTE));
  }

  private static ModelRates requests(long perMinute) {
    return new ModelRates(OptionalLong.of(perMinute), OptionalLong.empty());
  }

  private static double perMinute(AdaptiveRateLimiter limiter, LimitedUnit unit) {
    return bucket(limiter, unit).perMinute();
  }

  private static double level(AdaptiveRateLimiter limiter, LimitedUnit unit) {
    return bucket(limiter, unit).level();
  }

  private static TokenBucket bucket(AdaptiveRateLimiter limiter, LimitedUnit unit) {
    return Optional.ofNullable(limiter.buckets().get(unit)).orElseThrow();
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private static long at(double seconds) {
    return Math.round(seconds * 1e9);
  }
}
