package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.limit.TrackRecord.Fault;

final class TrackRecordTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, UNKNOWN",
    "1, 0, OWN",
    "9, 1, OWN",
    "8, 1, NOBODYS",
    "17, 2, NOBODYS",
    "18, 2, OWN",
    "0, 1, NOBODYS",
  })
  void isItsOwnFaultWhereNineInTenOfTheOthersWereAnswered(int answered, int failed, Fault fault) {
    TrackRecord begun = ended(TrackRecord.NONE, 3, 30);

    assertThat(ended(begun, answered, failed).fault(begun)).isEqualTo(fault);
  }

  @Test
  void tellsOfNothingThatEndedBeforeItBegan() {
    TrackRecord begun = ended(TrackRecord.NONE, 100, 0);

    assertThat(begun.fault(begun)).isEqualTo(Fault.UNKNOWN);
  }

  private static TrackRecord ended(TrackRecord before, int answered, int failed) {
    TrackRecord after = before;
    for (int number = 0; number < answered + failed; number++) {
      after = after.and(/* isAnswered= */ number < answered);
    }
    return after;
  }
}
