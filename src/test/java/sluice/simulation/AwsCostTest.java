package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class AwsCostTest {
  @Test
  void awsCost_addsUpWhatAwsBills() {
    var cost = new AwsCost(1_000_000, 1_000_000, 1_000_000, 1_000, 10_000);

    assertThat(cost.lambda()).isCloseTo(13.3334 + 0.20, within(1e-9));
    assertThat(cost.sqs()).isCloseTo(0.40, within(1e-9));
    assertThat(cost.s3()).isCloseTo(0.005 + 0.004, within(1e-9));
    assertThat(cost.total()).isCloseTo(13.9424, within(1e-9));
  }
}
