package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// Drops the exceptions of a listener, so that none reaches the prompts. As safe for many threads
/// as that listener.
public record GuardedListener(BatchListener listener) implements BatchListener {

  @Override
  public void sent(String invocationId, Identity identity, int attempt) {
    guarded(() -> listener.sent(invocationId, identity, attempt));
  }

  @Override
  public void finished(String invocationId, MessageResult result) {
    guarded(() -> listener.finished(invocationId, result));
  }

  @Override
  public void outage(String invocationId, OutageKind kind, Instant since, Reason reason) {
    guarded(() -> listener.outage(invocationId, kind, since, reason));
  }

  @Override
  public void batch(
      String invocationId, List<MessageResult> results, Duration wall, BatchMetrics metrics) {
    guarded(() -> listener.batch(invocationId, results, wall, metrics));
  }

  @Override
  public void warning(String invocationId, String message) {
    guarded(() -> listener.warning(invocationId, message));
  }

  private static void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      // A failed log line must not fail a prompt, and there is no other place to report it.
    }
  }
}
