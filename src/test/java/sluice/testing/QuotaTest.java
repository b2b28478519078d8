package sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class QuotaTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void fillingQuota_fillsAllTheTime() {
    Quota quota = Quota.filling(new Rate(60, 60), 0);
    quota.take(60);

    quota.at(SECOND - 1);
    assertThat(quota.holds(1)).isFalse();
    assertThat(quota.until(1)).isEqualTo(Duration.ofNanos(1));
    quota.at(SECOND);
    assertThat(quota.holds(1)).isTrue();
    assertThat(quota.remaining()).isOne();
    assertThat(quota.untilFull()).isEqualTo(Duration.ofSeconds(59));
  }

  @Test
  void burstOfASecond_countsItsFraction() {
    Quota quota = Quota.filling(new Rate(1_000, 1_000 / 60.0), 0);
    quota.take(16);

    assertThat(quota.remaining()).isZero();
    assertThat(quota.until(1)).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void window_startsAnewWithEachMinute() {
    Quota quota = Quota.window(60);
    quota.at(30 * SECOND);
    quota.take(60);

    quota.at(60 * SECOND - 1);
    assertThat(quota.holds(1)).isFalse();
    quota.at(60 * SECOND);
    assertThat(quota.remaining()).isEqualTo(60);
  }

  @Test
  void amountBeyondTheQuota_isNotTaken() {
    Quota quota = Quota.window(1);

    assertThatThrownBy(() -> quota.take(2)).isInstanceOf(IllegalStateException.class);
    assertThat(quota.remaining()).isOne();
  }
}
