package sluice.e2e;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what other processes bring about, looking often.
final class Await {
  private static final Duration INTERVAL = Duration.ofMillis(5);

  private Await() {}

  /// Returns as soon as it is so.
  ///
  /// @throws AssertionError where it is not so in time
  static void until(String what, Duration limit, BooleanSupplier isSo) {
    long begun = System.nanoTime();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() - begun > limit.toNanos()) {
        throw new AssertionError("not within %s: %s".formatted(limit, what));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
