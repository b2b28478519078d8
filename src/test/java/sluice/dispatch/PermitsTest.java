package sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import sluice.limit.ModelRates;
import sluice.testing.VirtualTime;

final class PermitsTest {
  private final Permits permits = new Permits(4);
  private final ModelLimiter one = limiter();
  private final ModelLimiter other = limiter();

  @Test
  void models_areCountedOnceWhetherTheyHoldPermitsOrWaitOrBoth() {
    assertThat(permits.limiters(Set.of(one))).isOne();

    assertThat(permits.tryAcquire(one)).isPresent();

    assertThat(permits.limiters(Set.of())).isOne();
    assertThat(permits.limiters(Set.of(one))).isOne();
    assertThat(permits.limiters(Set.of(other))).isEqualTo(2);
    assertThat(permits.limiters(Set.of(one, other))).isEqualTo(2);
  }

  private static ModelLimiter limiter() {
    return new ModelLimiter(
        ModelRates.NONE, 1, 1_000_000, /* isCapCounted= */ false, new VirtualTime());
  }
}
