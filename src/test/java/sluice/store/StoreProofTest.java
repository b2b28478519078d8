package sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sluice.store.ObjectStore.Failed;

/// Rows of what is known after what has happened.
final class StoreProofTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Failed WHY = Failed.passing("S3 answered 503");
  private static final StoreProof RECORDED = StoreProof.NONE.recorded(NOW);

  @Test
  void newProof_isNeitherProvenNorInDoubt() {
    assertThat(StoreProof.NONE.isProven(NOW)).isFalse();
    assertThat(StoreProof.NONE.doubt()).isEmpty();
  }

  @Test
  void proof_holdsForAMinuteUnlessTheClockIsSetBack() {
    for (StoreProof proof :
        new StoreProof[] {
          RECORDED,
          StoreProof.NONE.overtaken(NOW),
          StoreProof.NONE.probed(true, StoreProof.NONE, NOW)
        }) {
      assertThat(proof.isProven(NOW)).isTrue();
      assertThat(proof.isProven(NOW.plusSeconds(60).minusNanos(1))).isTrue();
      assertThat(proof.isProven(NOW.plusSeconds(60))).isFalse();
      assertThat(proof.isProven(NOW.plus(Duration.ofDays(1)))).isFalse();
      assertThat(proof.isProven(NOW.minusNanos(1))).as("the clock was set back").isFalse();
    }
  }

  @Test
  void failedRecord_endsTheProofAndBringsDoubtUntilOneIsStored() {
    StoreProof failed = RECORDED.failed(WHY);
    assertThat(failed.isProven(NOW)).isFalse();
    assertThat(failed.doubt()).contains(WHY);

    StoreProof probed = failed.probed(/* isWell= */ true, failed, NOW);
    assertThat(probed.isProven(NOW)).isTrue();
    assertThat(probed.doubt()).contains(WHY);
    assertThat(probed.overtaken(NOW).doubt()).contains(WHY);

    assertThat(probed.recorded(NOW).doubt()).isEmpty();
  }

  @Test
  void probeThatBeganBeforeTheFailure_provesNothing() {
    assertThat(RECORDED.failed(WHY).probed(/* isWell= */ true, RECORDED, NOW).isProven(NOW))
        .isFalse();
  }

  @Test
  void failedProbe_endsTheProofWithoutDoubt() {
    StoreProof unwell = RECORDED.probed(/* isWell= */ false, RECORDED, NOW);

    assertThat(unwell.isProven(NOW)).isFalse();
    assertThat(unwell.doubt()).isEmpty();
  }

  @Test
  void refusedMessages_areCountedUntilARecordIsStored() {
    StoreProof four =
        RECORDED.refused("a").refused("b").refused("b").refused("b").refused("c").refused("d");
    assertThat(four.refusesMany()).isFalse();

    StoreProof failed = four.failed(WHY);
    StoreProof five = failed.probed(/* isWell= */ true, failed, NOW).refused("e");
    assertThat(five.refusesMany()).isTrue();
    assertThat(five.refused("f").refusesMany()).isTrue();
    assertThat(five.recorded(NOW).refused("e").refusesMany()).isFalse();
  }
}
