package sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackoffTest {

  @ParameterizedTest
  @CsvSource({
    "1, 100, 200",
    "2, 200, 400",
    "3, 400, 800",
    "4, 800, 1600",
    "5, 1600, 3200",
    "6, 2000, 4000",
    "7, 2000, 4000",
    "100, 2000, 4000",
    "2147483647, 2000, 4000"
  })
  void backoff_doublesUpToFourSecondsWithHalfOfItRandom(int failures, int least, int most) {
    var backoff = new Backoff(new Random(7));
    var seen = new HashSet<Duration>();
    for (int i = 0; i < 1000; i++) {
      seen.add(backoff.after(failures));
    }

    assertThat(seen)
        .allMatch(pause -> pause.toMillis() >= least && pause.toMillis() <= most)
        .hasSizeGreaterThan(50);
    assertThat(seen.stream().max(Duration::compareTo).orElseThrow().toMillis())
        .isGreaterThan(most - (most - least) / 10);
  }
}
