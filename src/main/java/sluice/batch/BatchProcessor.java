package sluice.batch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.time.Deadline;

/// Processes batches of messages in one execution environment: the entry point of the core. Safe
/// for many threads.
public final class BatchProcessor {
  private final Environment environment;
  private final RedeliveryBackoff backoff;

  /// A processor of an environment; it starts nothing.
  public BatchProcessor(Environment environment) {
    this.environment = environment;
    this.backoff = new RedeliveryBackoff(environment.parts().random());
  }

  /// Processes a batch. Completes normally, before [Deadline#returnBy()], with one result for each
  /// message in the same order.
  ///
  /// @param invocationId the name of the invocation in the logs
  /// @param messages in the order in which they were received; their ids are distinct
  /// @param queue the queue that delivered the messages
  public CompletableFuture<BatchResult> process(
      String invocationId, List<Message> messages, Deadline deadline, SourceQueue queue) {
    return new Batch(environment, backoff, invocationId, deadline, queue).process(messages);
  }

  /// Shuts down: no further prompt starts, requests in flight are awaited and stored, and all other
  /// messages are returned. Cannot be undone.
  public void end() {
    environment.end();
  }

  /// Returns the visibility timeouts of the returned messages, by message id.
  public Map<String, Duration> delays(List<MessageResult> results) {
    return backoff.delays(results);
  }
}
