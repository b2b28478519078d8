package sluice.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import sluice.batch.BatchListener;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// A listener that does nothing, for those that want to hear of one thing alone.
public class SilentListener implements BatchListener {
  @Override
  public void sent(String invocationId, Identity identity, int attempt) {}

  @Override
  public void finished(String invocationId, MessageResult ended) {}

  @Override
  public void outage(String invocationId, OutageKind kind, Instant since, Reason reason) {}

  @Override
  public void batch(
      String invocationId, List<MessageResult> batch, Duration wall, BatchMetrics figures) {}

  @Override
  public void warning(String invocationId, String message) {}
}
