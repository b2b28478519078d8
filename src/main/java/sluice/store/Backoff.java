package sluice.store;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the store is asked again: 200 ms, doubled each time up to 4 s, the upper
/// half of it by chance. Pure.
record Backoff(RandomGenerator random) {
  private static final long FIRST_MILLIS = 200;
  private static final long MAX_MILLIS = 4_000;
  private static final int MAX_DOUBLINGS = 10;

  /// @param failures how many tries have failed; 1 or more
  Duration after(int failures) {
    long full = Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(MAX_DOUBLINGS, failures - 1));
    return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
  }
}
