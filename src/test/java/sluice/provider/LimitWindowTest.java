package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.limit.RateLimitStatus;

class LimitWindowTest {

  private static RateLimitStatus status(long limit, long remaining, Duration reset) {
    return new RateLimitStatus(
        OptionalLong.of(limit), OptionalLong.of(remaining), Optional.of(reset), LimitWindow.MINUTE);
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          limit,           remaining,       full in,     counted over
          500,             499,             PT0.12S,     PT1M
          500,             0,               PT1M,        PT1M
          500,             0,               PT1M30S,     PT1M
          30000000,        29999999,        PT0.001S,    PT1M
          150000000,       149999999,       PT0.001S,    PT1M
          200,             199,             PT7M12S,     PT24H
          200,             100,             PT12H,       PT24H
          200,             0,               PT24H,       PT24H
          10000,           9999,            PT8.64S,     PT24H
          1000000,         999990,          PT0.864S,    PT24H
          200,             200,             PT1H,        PT1M
          200,             210,             PT1H,        PT1M
          200,             100,             PT0S,        PT1M
          999999999999999, 999999999999998, PT8760H,     PT1M
          150000,          149984,          PT6M,        PT1M
          """)
  void limitThatRefillsSlowly_isOverADay(
      long limit, long remaining, Duration reset, Duration period) {
    RateLimitStatus status = status(limit, remaining, reset);

    assertThat(LimitWindow.byRefill(status)).isEqualTo(LimitWindow.over(status, period));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT1M",
    "PT59S, PT1M",
    "PT1M30S, PT1M",
    "PT5M, PT1M",
    "PT5M1S, PT24H",
    "PT23H, PT24H",
  })
  void limitThatResetsFarOff_isOverADay(Duration reset, Duration period) {
    RateLimitStatus status = status(20, 19, reset);

    assertThat(LimitWindow.byReset(status)).isEqualTo(LimitWindow.over(status, period));
  }

  @Test
  void limitOrRemainderAlone_changesNoWindow() {
    var limitAlone =
        new RateLimitStatus(
            OptionalLong.of(200), OptionalLong.empty(), Optional.empty(), LimitWindow.MINUTE);
    var remainingAlone =
        new RateLimitStatus(
            OptionalLong.empty(),
            OptionalLong.of(0),
            Optional.of(Duration.ofHours(9)),
            LimitWindow.MINUTE);

    assertThat(LimitWindow.byRefill(limitAlone)).isEqualTo(limitAlone);
    assertThat(LimitWindow.byReset(limitAlone)).isEqualTo(limitAlone);
    assertThat(LimitWindow.byRefill(remainingAlone)).isEqualTo(remainingAlone);
  }
}
