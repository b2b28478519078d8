package sluice.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/// The retry budget: retries may be a fifth of the requests in flight, and three at least, as in
/// Envoy. So a failing provider gets little more traffic than without retries. Safe for many
/// threads.
public final class RetryBudget {
  private static final double SHARE = 0.2;
  private static final int LEAST = 3;

  private final IntSupplier inFlight;
  private final AtomicInteger retrying = new AtomicInteger();

  /// @param inFlight how many requests are in flight now
  public RetryBudget(IntSupplier inFlight) {
    this.inFlight = inFlight;
  }

  /// Whether one more retry may begin.
  public boolean hasRoom() {
    return retrying.get() < Math.max(LEAST, SHARE * inFlight.getAsInt());
  }

  /// A retry begins, with its pause.
  public void begin() {
    retrying.incrementAndGet();
  }

  /// A retry has ended.
  public void end() {
    retrying.decrementAndGet();
  }
}
