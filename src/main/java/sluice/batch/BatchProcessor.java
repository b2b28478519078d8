package sluice.batch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.time.Deadline;

/// Processes batches of messages in one execution environment. Safe for many threads.
public final class BatchProcessor {
  private final Environment environment;
  private final RedeliveryBackoff backoff;

  /// A processor that has processed nothing.
  public BatchProcessor(Environment environment) {
    this.environment = environment;
    this.backoff = new RedeliveryBackoff(environment.parts().random());
  }

  /// Processes a batch. Completes before [Deadline#returnBy()], always normally, with one result
  /// for every message, in the same order.
  ///
  /// @param invocationId names it in the logs
  /// @param messages in the order received, no id twice
  /// @param queue where they came from
  public CompletableFuture<BatchResult> process(
      String invocationId, List<Message> messages, Deadline deadline, SourceQueue queue) {
    return new Batch(environment, backoff, invocationId, deadline, queue).process(messages);
  }

  /// Processes nothing more, for good: what is in flight is awaited and stored, the rest is
  /// returned.
  public void end() {
    environment.end();
  }

  /// How long returned messages stay away, by their ids.
  public Map<String, Duration> delays(List<MessageResult> results) {
    return backoff.delays(results);
  }
}
