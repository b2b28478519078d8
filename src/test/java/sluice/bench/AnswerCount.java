package sluice.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import sluice.message.Identity;
import sluice.provider.Reason;
import sluice.provider.Trouble;
import sluice.volley.Ended;
import sluice.volley.Figures;
import sluice.volley.Journal;
import sluice.volley.Outcome;
import sluice.volley.Outcome.Kind;

/// Counts prompts that have their answer in the store, and tells of trouble. Safe for many threads.
final class AnswerCount implements Journal {
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
  public void sent(String invocation, Identity identity, int attempt) {}

  @Override
  public void ended(String invocation, Ended ended) {
    if (ended.outcome().equals(new Outcome.Recorded(Kind.ANSWERED))) {
      answered.increment();
      tokens.add(ended.usage().input() + ended.usage().output());
    }
  }

  @Override
  public void trouble(String invocation, Trouble trouble, Instant since, Reason reason) {
    System.out.println(trouble.label() + ": " + reason);
  }

  @Override
  public void batch(String invocation, List<Ended> batch, Duration wall, Figures figures) {}

  @Override
  public void warning(String invocation, String message) {
    System.out.println(message);
  }
}
