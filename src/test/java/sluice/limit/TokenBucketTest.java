package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.testing.Quota;
import sluice.testing.Rate;

final class TokenBucketTest {
  private static final long START = Long.MAX_VALUE - 5_000_000_000L; // readings may overflow

  @ParameterizedTest
  @CsvSource({
    "60, 1, 1000",
    "600, 1, 100",
    "6000, 1, 10",
    "6000, 25, 250",
    "6000, 26, 250", // more than it holds: when it is full
    "6000, 1000000, 250",
    "1, 1, 60000",
    "1, 5, 60000",
    "240, 0, 0",
  })
  void newBucket_isEmptyAndTellsTheWait(double perMinute, double need, long millis) {
    TokenBucket bucket = TokenBucket.empty(perMinute, START);

    assertThat(bucket.wait(need, START).toMillis()).isEqualTo(millis);
    assertThat(bucket.wait(need, at(millis) + 1_000)).isZero();
  }

  @Test
  void takeBeyondTheSize_isOwed() {
    TokenBucket bucket = TokenBucket.empty(6000, START).take(1025, at(250));

    assertThat(bucket.wait(1, at(250))).isEqualTo(Duration.ofMillis(10_010));
  }

  @ParameterizedTest
  @CsvSource({"250, 25", "350, 35", "1000, 35", "3600000, 35"})
  void fullBucket_holdsAQuarterOfASecondAndATenthForLateTimers(long millis, int starts) {
    assertThat(startsAtOnce(TokenBucket.empty(6000, START), at(millis))).isEqualTo(starts);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20, 50, 99})
  void lateTimers_loseNothing(long lateMillis) {
    TokenBucket bucket = TokenBucket.empty(600, START);
    long now = START;
    int starts = 0;
    while (now - at(60_000) < 0) {
      now += bucket.wait(1, now).toNanos() + lateMillis * 1_000_000;
      while (bucket.wait(1, now).isZero()) {
        bucket = bucket.take(1, now);
        starts++;
      }
    }

    assertThat(starts).isBetween(599, 602);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void startsInAnyWindow_areAtMostTheRateAndOneBucketful(long seed) {
    var random = new Random(seed);
    double perMinute = 10 + random.nextInt(5000);
    double most = 1 + random.nextInt(50);
    List<Started> starts = schedule(random, perMinute, most);

    double full = Math.max(1, perMinute * 0.35 / 60);
    for (int first = 0; first < starts.size(); first++) {
      double sum = 0;
      for (int last = first; last < starts.size(); last++) {
        sum += starts.get(last).need();
        double seconds = (starts.get(last).at() - starts.get(first).at()) / 1e9;
        assertThat(sum).isLessThanOrEqualTo(perMinute / 60 * seconds + full + most + 1e-6);
      }
    }
  }

  private record Started(long at, double need) {}

  /// Amounts of all sizes, timers that fire late, and a freeze now and then.
  private static List<Started> schedule(Random random, double perMinute, double most) {
    List<Started> starts = new ArrayList<>();
    TokenBucket bucket = TokenBucket.empty(perMinute, START);
    long now = START;
    for (int step = 0; step < 400; step++) {
      double need = random.nextDouble() * most;
      now += bucket.wait(need, now).toNanos() + random.nextLong(200_000_000);
      now += random.nextInt(50) == 0 ? Duration.ofHours(1).toNanos() : 0;
      while (bucket.wait(need, now).isZero()) {
        bucket = bucket.take(need, now);
        starts.add(new Started(now, need));
      }
    }
    return starts;
  }

  @Test
  void refund_returnsWhatWasNotUsedAndOwesWhatWasUsedBeyond() {
    TokenBucket taken = TokenBucket.empty(6000, START).take(10, at(250));

    assertThat(startsAtOnce(taken, at(250))).isEqualTo(15);
    assertThat(startsAtOnce(taken.refund(5, at(250)), at(250))).isEqualTo(20);
    assertThat(startsAtOnce(taken.refund(1000, at(250)), at(250))).isEqualTo(35);
    assertThat(taken.refund(-115, at(250)).wait(1, at(250))).isEqualTo(Duration.ofMillis(1010));
  }

  @Test
  void changedRate_keepsTheLevelUpToTheNewSize() {
    TokenBucket bucket = TokenBucket.empty(6000, START).withRate(12_000, at(100));

    assertThat(bucket.level()).isCloseTo(10, within(1e-6));
    assertThat(bucket.perMinute()).isCloseTo(12_000, within(1e-6));
    assertThat(bucket.withRate(600, at(150)).level()).isCloseTo(3.5, within(1e-6));
  }

  private static int startsAtOnce(TokenBucket bucket, long now) {
    TokenBucket left = bucket;
    int starts = 0;
    while (left.wait(1, now).compareTo(Duration.ofNanos(1000)) < 0) {
      left = left.take(1, now);
      starts++;
    }
    return starts;
  }

  private static long at(long millis) {
    return START + millis * 1_000_000;
  }

  /// The quota has a sixtieth more, for rounding.
  @ParameterizedTest
  @ValueSource(longs = {240, 600, 60_000})
  void startsAfterAnyPauses_stayWithinAQuotaThatAnotherLibraryCounts(long perMinute) {
    double most = Math.max(1, perMinute / 240.0) + perMinute / 600.0;
    Quota quota = Quota.filling(new Rate(perMinute, most + 1 / 60.0), 0);
    TokenBucket bucket = TokenBucket.empty((double) perMinute, 0);
    var random = new Random(perMinute);
    long starts = 0;
    long now = 0;

    while (now < Duration.ofMinutes(2).toNanos()) {
      now += random.nextLong(random.nextInt(50) == 0 ? 5_000_000_000L : 20_000_000L);
      quota.at(now);
      while (bucket.wait(1, now).isZero()) {
        assertThat(quota.holds(1)).as("start %d at %d ns", starts, now).isTrue();
        quota.take(1);
        bucket = bucket.take(1, now);
        starts++;
      }
    }

    assertThat(starts).as("it starts as many as it may").isGreaterThan(perMinute / 4);
  }
}
