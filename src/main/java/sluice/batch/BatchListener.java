package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// Receives the events of batches, for logs and progress. Implementations must be safe for many
/// threads and quick; exceptions are dropped by [GuardedListener].
public interface BatchListener {

  /// An attempt of a prompt is sent.
  ///
  /// @param attempt the number of the attempt, from 1
  void sent(String invocationId, Identity identity, int attempt);

  /// The outcome of a message is known.
  void finished(String invocationId, MessageResult result);

  /// An outage returns messages to the queue; called at most once per batch.
  ///
  /// @param since when the outage was first seen
  /// @param reason the label for logs and the words for a screen, both without secrets
  void outage(String invocationId, OutageKind kind, Instant since, Reason reason);

  /// A batch has finished.
  ///
  /// @param wall the duration of the batch
  /// @param metrics how the batch used the limits
  void batch(String invocationId, List<MessageResult> results, Duration wall, BatchMetrics metrics);

  /// An error that loses no message, such as a failed early deletion.
  void warning(String invocationId, String message);
}
