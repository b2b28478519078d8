package sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RetriesUnderWayTest {
  private int inFlight;
  private final RetriesUnderWay retries = new RetriesUnderWay(() -> inFlight);

  @Test
  void haveRoomForThreeAndForAFifthOfWhatIsInFlight() {
    begin(3);
    assertThat(retries.hasRoom()).isFalse();

    inFlight = 20;
    assertThat(retries.hasRoom()).isTrue();
    begin(1);
    assertThat(retries.hasRoom()).isFalse();
  }

  @Test
  void haveRoomAgainWhenOneHasEnded() {
    begin(3);
    retries.end();

    assertThat(retries.hasRoom()).isTrue();
  }

  private void begin(int count) {
    for (int each = 0; each < count; each++) {
      retries.begin();
    }
  }
}
