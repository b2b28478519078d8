package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LookAheadTest {
  @ParameterizedTest
  @CsvSource({
    // permits, checking, queued, free: next
    "500, 0, 0, 500, 500",
    "500, 16, 0, 500, 484",
    "500, 490, 0, 500, 10",
    "500, 0, 0, 0, 125",
    "500, 0, 62, 0, 63",
    "500, 0, 63, 0, 0",
    "500, 0, 125, 1, 1",
    "500, 10, 125, 9, 0",
    "500, 0, 5000, 300, 300",
    "5, 0, 0, 5, 16",
    "5, 0, 9, 1, 1",
    "5, 0, 9, 2, 2",
    "5, 3, 9, 4, 1",
    "1, 0, 8, 0, 8",
    "1, 0, 9, 0, 0",
    "1, 0, 9, 1, 1",
    "1, 1, 9, 1, 0"
  })
  void lookAhead_coversFreePermitsAndAFewMore(
      int permits, int checking, int queued, int free, int next) {
    assertThat(new LookAhead(permits).next(checking, queued, free)).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({
    // permits, ahead: next
    "64, 0, 64",
    "64, 32, 32",
    "64, 33, 0",
    "64, 100, 0",
    "5, 0, 16",
    "5, 8, 8",
    "5, 9, 0"
  })
  void chunksOfARun_areReadForEveryPermitAndNoMore(int permits, int ahead, int next) {
    assertThat(new LookAhead(permits).nextOfChunks(ahead)).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({"0, 16", "16, 16", "32, 32", "480, 480"})
  void stepsOfReading_growWithWhatHasBeenRead(int read, int most) {
    assertThat(LookAhead.step(read)).isEqualTo(most);
  }
}
