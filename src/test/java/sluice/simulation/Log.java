package sluice.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import sluice.batch.BatchListener;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// Remembers which troubles were told. Confined to one thread.
final class Log implements BatchListener {
  private final Set<OutageKind> troubles = EnumSet.noneOf(OutageKind.class);

  Set<OutageKind> troubles() {
    return Set.copyOf(troubles);
  }

  @Override
  public void sent(String invocationId, Identity identity, int attempt) {}

  @Override
  public void ended(String invocationId, MessageResult ended) {}

  @Override
  public void trouble(String invocationId, OutageKind trouble, Instant since, Reason reason) {
    troubles.add(trouble);
  }

  @Override
  public void batch(
      String invocationId, List<MessageResult> batch, Duration wall, BatchMetrics figures) {}

  @Override
  public void warning(String invocationId, String message) {}
}
