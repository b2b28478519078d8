package sluice.store;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// The pause before the store is called again: 200 ms, doubled with each failure up to 4 s, of
/// which the upper half is random. Pure but for the chance it draws.
record Backoff(RandomGenerator random) {
  private static final long FIRST_MILLIS = 200;
  private static final long MAX_MILLIS = 4_000;
  private static final int MAX_DOUBLINGS = 10;

  /// The pause after so many failures in a row.
  ///
  /// @param failures 1 or more
  Duration after(int failures) {
    long full = Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(MAX_DOUBLINGS, failures - 1));
    return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
  }
}
