package sluice.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import sluice.limit.RetryBudget;

/// The number of retries in place in this environment, limited by [RetryBudget]. Safe for many
/// threads.
public final class RetriesUnderWay {
  private final IntSupplier inFlight;
  private final AtomicInteger underWay = new AtomicInteger();

  /// @param inFlight how many prompts are in flight now
  public RetriesUnderWay(IntSupplier inFlight) {
    this.inFlight = inFlight;
  }

  /// Whether the budget allows one more retry.
  boolean hasRoom() {
    return RetryBudget.allows(underWay.get(), inFlight.getAsInt());
  }

  /// A retry begins with its pause.
  void begin() {
    underWay.incrementAndGet();
  }

  /// A retry has ended.
  void end() {
    underWay.decrementAndGet();
  }
}
