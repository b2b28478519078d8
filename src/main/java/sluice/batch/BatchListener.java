package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// Is told what happens, for logs and progress. Safe for many threads; must be quick; what it
/// throws is lost.
public interface BatchListener {

  /// A prompt is sent.
  ///
  /// @param attempt 1 for the first time
  void sent(String invocationId, Identity identity, int attempt);

  /// A message has ended.
  void finished(String invocationId, MessageResult result);

  /// Messages go back for trouble that is nobody's fault; told once a batch.
  ///
  /// @param since when it was first met
  /// @param reason its label for logs, its words for a screen, secrets taken out of both
  void outage(String invocationId, OutageKind kind, Instant since, Reason reason);

  /// A batch has ended.
  ///
  /// @param figures what it made of the limits
  void batch(String invocationId, List<MessageResult> results, Duration wall, BatchMetrics metrics);

  /// Something went wrong that loses nothing.
  void warning(String invocationId, String message);
}
