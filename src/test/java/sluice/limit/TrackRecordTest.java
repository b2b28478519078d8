package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.limit.TrackRecord.Fault;

final class TrackRecordTest {
  private static final long NOW = 5;

  @ParameterizedTest
  @CsvSource({
    "0, 0, UNKNOWN",
    "0, 1, NOBODYS",
    "0, 30, UNKNOWN",
    "1, 0, OWN",
    "9, 1, OWN",
    "8, 1, NOBODYS",
    "17, 2, NOBODYS",
    "18, 2, OWN",
  })
  void isItsOwnFaultWhereNineInTenOfTheOthersWereAnswered(int answered, int failed, Fault fault) {
    TrackRecord begun = ended(TrackRecord.NONE, 30, 0);

    assertThat(ended(begun, answered, failed).fault(begun, "its own", NOW)).isEqualTo(fault);
  }

  @ParameterizedTest
  @CsvSource({"15, 5, NOBODYS", "17, 3, OWN", "0, 20, NOBODYS"})
  void isNobodysWhereMoreThanAQuarterFailedLately(int answered, int failed, Fault fault) {
    TrackRecord begun = ended(ended(TrackRecord.NONE, 1, 0), answered, failed);

    assertThat(ended(begun, 1, 0).fault(begun, "its own", NOW)).isEqualTo(fault);
  }

  @Test
  void isNotExcusedByItsOwnFailuresBefore() {
    TrackRecord begun = TrackRecord.NONE;
    for (int attempt = 0; attempt < 20; attempt++) {
      begun = begun.and("its own", /* isAnswered= */ false, NOW);
    }

    assertThat(begun.and("another", /* isAnswered= */ true, NOW).fault(begun, "its own", NOW))
        .isEqualTo(Fault.OWN);
  }

  @Test
  void isNotExcusedByWhatFailedLongAgo() {
    TrackRecord begun = ended(ended(TrackRecord.NONE, 5, 0), 0, 5);
    long later = NOW + Duration.ofMinutes(6).toNanos();

    assertThat(begun.fault(begun, "its own", NOW)).isEqualTo(Fault.NOBODYS);
    assertThat(begun.fault(begun, "its own", later)).isEqualTo(Fault.UNKNOWN);
  }

  @Test
  void tellsOfNothingThatEndedBeforeItBegan() {
    TrackRecord begun = ended(TrackRecord.NONE, 100, 0);

    assertThat(begun.fault(begun, "its own", NOW)).isEqualTo(Fault.UNKNOWN);
  }

  private static TrackRecord ended(TrackRecord before, int answered, int failed) {
    TrackRecord after = before;
    for (int number = 0; number < answered + failed; number++) {
      after = after.and("another", /* isAnswered= */ number < answered, NOW);
    }
    return after;
  }
}
