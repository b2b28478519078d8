package sluice.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import sluice.batch.BatchListener;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Kind;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// Counts prompts that have their answer in the store, and tells of trouble. Safe for many threads.
final class AnswerCount implements BatchListener {
  private final LongAdder answered = new LongAdder();
  private final LongAdder tokens = new LongAdder();

  /// How many there are.
  long answered() {
    return answered.sum();
  }

  /// What those cost.
  long tokens() {
    return tokens.sum();
  }

  @Override
  public void sent(String invocationId, Identity identity, int attempt) {}

  @Override
  public void ended(String invocationId, MessageResult ended) {
    if (ended.outcome().equals(new Outcome.Recorded(Kind.ANSWERED))) {
      answered.increment();
      tokens.add(ended.usage().input() + ended.usage().output());
    }
  }

  @Override
  public void trouble(String invocationId, OutageKind trouble, Instant since, Reason reason) {
    System.out.println(trouble.label() + ": " + reason);
  }

  @Override
  public void batch(
      String invocationId, List<MessageResult> batch, Duration wall, BatchMetrics figures) {}

  @Override
  public void warning(String invocationId, String message) {
    System.out.println(message);
  }
}
