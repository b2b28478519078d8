package sluice.simulation;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.testing.SilentListener;

/// Remembers which kinds of outage were told, and nothing of the prompts, which are too many.
/// Confined to one thread.
final class Log extends SilentListener {
  private final Set<OutageKind> outages = EnumSet.noneOf(OutageKind.class);

  Set<OutageKind> outages() {
    return Set.copyOf(outages);
  }

  @Override
  public void outage(String invocationId, OutageKind kind, Instant since, Reason reason) {
    outages.add(kind);
  }
}
