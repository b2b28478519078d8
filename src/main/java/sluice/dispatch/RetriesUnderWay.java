package sluice.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import sluice.limit.RetryBudget;

/// The retries in place that are under way in this environment, by the rule of [RetryBudget]. Safe
/// for many threads.
public final class RetriesUnderWay {
  private final IntSupplier inFlight;
  private final AtomicInteger underWay = new AtomicInteger();

  /// @param inFlight how many prompts are in flight now
  public RetriesUnderWay(IntSupplier inFlight) {
    this.inFlight = inFlight;
  }

  /// Whether one more may begin.
  boolean hasRoom() {
    return RetryBudget.allows(underWay.get(), inFlight.getAsInt());
  }

  /// A prompt waits for its retry.
  void begin() {
    underWay.incrementAndGet();
  }

  /// It has ended, however.
  void end() {
    underWay.decrementAndGet();
  }
}
