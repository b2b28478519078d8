package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import sluice.limit.Dimension;
import sluice.limit.Need;
import sluice.limit.Rates;
import sluice.limit.Standing;
import sluice.time.VirtualTime;

final class MeterTest {
  private static final Need NONE = new Need(0, 0);

  private final VirtualTime time = new VirtualTime();
  private final Meter meter = new Meter(time);
  private final Lane free = lane(Rates.NONE);
  private final Lane limited = lane(new Rates(OptionalLong.of(60), OptionalLong.of(6000)));

  @Test
  void countsAsIdleWhatPassesWithNothingInFlight() {
    pass(3);
    meter.sent(free, NONE);
    pass(5);
    meter.sent(free, NONE);
    meter.ended();
    pass(7);
    meter.ended();
    pass(11);
    assertThat(meter.figures(4).billedIdle()).isEqualTo(Duration.ofSeconds(14));

    meter.sent(free, NONE);
    pass(13);
    assertThat(meter.figures(4).billedIdle()).isEqualTo(Duration.ofSeconds(14));
    assertThat(meter.figures(4).permits()).isEqualTo(4);
  }

  @Test
  void sumsUpTheWaits() {
    meter.waited(Duration.ofMillis(300));
    meter.waited(Duration.ofMillis(400));

    assertThat(meter.figures(1).permitWait()).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void tellsNoPercentWhereNoLimitIsKnown() {
    meter.sent(free, NONE);
    pass(60);

    assertThat(meter.figures(1).percentOfLimit()).isEmpty();
  }

  @Test
  void tellsThePercentOfTheLimitThatWasUsedMost() {
    for (int sent = 0; sent < 30; sent++) {
      meter.sent(limited, NONE);
      meter.sent(free, NONE);
    }
    pass(60);
    assertThat(meter.figures(1).percentOfLimit()).hasValueCloseTo(50.0, within(1e-6));

    meter.settled(limited, NONE, new Need(4000, 500), time.nanos());
    assertThat(meter.figures(1).percentOfLimit()).hasValueCloseTo(75.0, within(1e-6));
  }

  @Test
  void countsFromWhereTheLimitIsKnownOn() {
    for (int sent = 0; sent < 100; sent++) {
      meter.sent(free, NONE);
    }
    pass(30);
    free.report(
        Map.of(
            Dimension.REQUESTS,
            new Standing(
                OptionalLong.of(60),
                OptionalLong.of(59),
                Optional.empty(),
                Duration.ofMinutes(1))));
    assertThat(meter.figures(1).percentOfLimit()).isEmpty();

    for (int sent = 0; sent < 15; sent++) {
      meter.sent(free, NONE);
    }
    pass(30);
    assertThat(meter.figures(1).percentOfLimit()).hasValueCloseTo(50.0, within(1e-6));
  }

  @Test
  void countsWhatWasWasted() {
    meter.wasted(/* isRefused= */ true, new Need(0, 0));
    meter.wasted(/* isRefused= */ false, new Need(10.4, 20.3));

    Figures figures = meter.figures(1);
    assertThat(figures.refusals()).isEqualTo(1);
    assertThat(figures.wastedPrompts()).isEqualTo(2);
    assertThat(figures.wastedTokens()).isEqualTo(31);
  }

  private void pass(long seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  private Lane lane(Rates rates) {
    return new Lane(rates, 1, 10, /* isCapSpent= */ false, time);
  }
}
