package sluice.benchmark;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Kind;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.testing.SilentListener;

/// Counts prompts that have their answer in the store. Prints outages, so that a run that measures
/// nothing is noticed. Safe for many threads.
final class AnswerCount extends SilentListener {
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
  public void finished(String invocationId, MessageResult ended) {
    if (ended.outcome().equals(new Outcome.Recorded(Kind.ANSWERED))) {
      answered.increment();
      tokens.add(ended.usage().input() + ended.usage().output());
    }
  }

  @Override
  public void outage(String invocationId, OutageKind kind, Instant since, Reason reason) {
    System.out.println(kind.label() + ": " + reason);
  }

  @Override
  public void warning(String invocationId, String message) {
    System.out.println(message);
  }
}
