package sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import sluice.limit.LimitedUnit;
import sluice.limit.ModelRates;
import sluice.limit.RateLimitStatus;
import sluice.limit.Tokens;
import sluice.outcome.BatchMetrics;
import sluice.testing.VirtualTime;

final class MetricsRecorderTest {
  private static final Tokens NONE = new Tokens(0, 0);

  private final VirtualTime time = new VirtualTime();
  private final MetricsRecorder metrics = new MetricsRecorder(time);
  private final ModelLimiter free = limiter(ModelRates.NONE);
  private final ModelLimiter limited =
      limiter(new ModelRates(OptionalLong.of(60), OptionalLong.of(6000)));

  @Test
  void countsAsIdleWhatPassesWithNothingInFlight() {
    pass(3);
    metrics.sent(free, NONE);
    pass(5);
    metrics.sent(free, NONE);
    metrics.ended();
    pass(7);
    metrics.ended();
    pass(11);
    assertThat(metrics.snapshot(4).billedIdle()).isEqualTo(Duration.ofSeconds(14));

    metrics.sent(free, NONE);
    pass(13);
    assertThat(metrics.snapshot(4).billedIdle()).isEqualTo(Duration.ofSeconds(14));
    assertThat(metrics.snapshot(4).permits()).isEqualTo(4);
  }

  @Test
  void sumsUpTheWaits() {
    metrics.waited(Duration.ofMillis(300));
    metrics.waited(Duration.ofMillis(400));

    assertThat(metrics.snapshot(1).permitWait()).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void tellsNoPercentWhereNoLimitIsKnown() {
    metrics.sent(free, NONE);
    pass(60);

    assertThat(metrics.snapshot(1).percentOfLimit()).isEmpty();
  }

  @Test
  void tellsThePercentOfTheLimitThatWasUsedMost() {
    for (int sent = 0; sent < 30; sent++) {
      metrics.sent(limited, NONE);
      metrics.sent(free, NONE);
    }
    pass(60);
    assertThat(metrics.snapshot(1).percentOfLimit()).hasValueCloseTo(50.0, within(1e-6));

    metrics.settled(limited, NONE, new Tokens(4000, 500), time.nanos());
    assertThat(metrics.snapshot(1).percentOfLimit()).hasValueCloseTo(75.0, within(1e-6));
  }

  @Test
  void countsFromWhereTheLimitIsKnownOn() {
    for (int sent = 0; sent < 100; sent++) {
      metrics.sent(free, NONE);
    }
    pass(30);
    free.report(
        Map.of(
            LimitedUnit.REQUESTS,
            new RateLimitStatus(
                OptionalLong.of(60),
                OptionalLong.of(59),
                Optional.empty(),
                Duration.ofMinutes(1))));
    assertThat(metrics.snapshot(1).percentOfLimit()).isEmpty();

    for (int sent = 0; sent < 15; sent++) {
      metrics.sent(free, NONE);
    }
    pass(30);
    assertThat(metrics.snapshot(1).percentOfLimit()).hasValueCloseTo(50.0, within(1e-6));
  }

  @Test
  void countsWhatWasWasted() {
    metrics.wasted(/* isRefused= */ true, new Tokens(0, 0));
    metrics.wasted(/* isRefused= */ false, new Tokens(10.4, 20.3));

    BatchMetrics figures = metrics.snapshot(1);
    assertThat(figures.refusals()).isEqualTo(1);
    assertThat(figures.wastedPrompts()).isEqualTo(2);
    assertThat(figures.wastedTokens()).isEqualTo(31);
  }

  private void pass(long seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  private ModelLimiter limiter(ModelRates rates) {
    return new ModelLimiter(rates, 1, 10, /* isCapCounted= */ false, time);
  }
}
