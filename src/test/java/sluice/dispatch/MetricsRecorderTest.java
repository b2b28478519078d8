package sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.limit.LimitedUnit;
import sluice.limit.ModelRates;
import sluice.limit.RateLimitStatus;
import sluice.limit.Tokens;
import sluice.outcome.BatchMetrics;
import sluice.testing.VirtualTime;

final class MetricsRecorderTest {
  private static final Tokens NONE = new Tokens(0, 0);

  private final VirtualTime time = new VirtualTime();
  private final long begun = time.nanos();
  private final MetricsRecorder metrics = new MetricsRecorder(time);
  private final ModelLimiter free = limiter(ModelRates.NONE);
  private final ModelLimiter limited =
      limiter(new ModelRates(OptionalLong.of(60), OptionalLong.of(6000)));

  @Test
  void timeWithoutARequestInFlight_isBilledIdle() {
    pass(3);
    metrics.sent();
    pass(5);
    metrics.sent();
    metrics.ended(free, NONE, begun);
    pass(7);
    metrics.ended(free, NONE, begun);
    pass(11);
    assertThat(metrics.snapshot(4).billedIdle()).isEqualTo(Duration.ofSeconds(14));

    metrics.sent();
    pass(13);
    assertThat(metrics.snapshot(4).billedIdle()).isEqualTo(Duration.ofSeconds(14));
    assertThat(metrics.snapshot(4).permits()).isEqualTo(4);
  }

  @Test
  void waitsForAPermit_areSummedUp() {
    metrics.waited(Duration.ofMillis(300));
    metrics.waited(Duration.ofMillis(400));

    assertThat(metrics.snapshot(1).permitWait()).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void percentWithoutAKnownLimit_isUnknown() {
    use(1, free, NONE, begun);
    pass(60);

    assertThat(metrics.snapshot(1).percentOfLimit()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "30, 0, 0, 60, 50", // of the requests
    "30, 80, 20, 60, 50", // of both
    "30, 100, 50, 60, 75", // of the tokens, input and output together
    "30, 0, 0, 30, 100",
    "30, 0, 0, 1, 3000",
  })
  void percentOfSeveralLimits_isThatOfTheMostUsedOne(
      int requests, double input, double output, long seconds, double percent) {
    use(requests, limited, new Tokens(input, output), begun);
    use(100, free, new Tokens(1000, 1000), begun);
    pass(seconds);

    assertThat(metrics.snapshot(1).percentOfLimit()).hasValueCloseTo(percent, within(1e-6));
  }

  @Test
  void percentOfLessThanASecond_isUnknown() {
    use(30, limited, NONE, begun);
    time.advance(Duration.ofMillis(999));

    assertThat(metrics.snapshot(1).percentOfLimit()).isEmpty();
  }

  @Test
  void percentOfAnUnusedLimit_isUnknown() {
    limited.start(NONE);
    pass(60);

    assertThat(metrics.snapshot(1).percentOfLimit()).isEmpty();
  }

  @Test
  void percentOfALimitLearnedLate_countsRequestsSinceThen() {
    use(50, free, NONE, begun);
    pass(30);
    free.report(
        Map.of(
            LimitedUnit.REQUESTS,
            new RateLimitStatus(
                OptionalLong.of(60),
                OptionalLong.of(59),
                Optional.empty(),
                Duration.ofMinutes(1))));
    use(50, free, NONE, begun);
    use(15, free, NONE, time.nanos());
    pass(30);

    assertThat(metrics.snapshot(1).percentOfLimit()).hasValueCloseTo(50.0, within(1e-6));
  }

  @Test
  void refusedAndUnusedPrompts_areCountedAsWasted() {
    metrics.wasted(/* isRefused= */ true, new Tokens(0, 0));
    metrics.wasted(/* isRefused= */ false, new Tokens(10.4, 20.3));

    BatchMetrics figures = metrics.snapshot(1);
    assertThat(figures.refusals()).isEqualTo(1);
    assertThat(figures.wastedPrompts()).isEqualTo(2);
    assertThat(figures.wastedTokens()).isEqualTo(31);
  }

  private void use(int requests, ModelLimiter limiter, Tokens ofEach, long sent) {
    for (int request = 0; request < requests; request++) {
      metrics.sent();
      metrics.ended(limiter, ofEach, sent);
    }
  }

  private void pass(long seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  private ModelLimiter limiter(ModelRates rates) {
    return new ModelLimiter(rates, 1, 10, /* isCapCounted= */ false, time);
  }
}
