package sluice.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import sluice.message.Identity;
import sluice.provider.Reason;
import sluice.provider.Trouble;
import sluice.volley.Ended;
import sluice.volley.Figures;
import sluice.volley.Journal;

/// Remembers which troubles were told. Confined to one thread.
final class Log implements Journal {
  private final Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);

  Set<Trouble> troubles() {
    return Set.copyOf(troubles);
  }

  @Override
  public void sent(String invocation, Identity identity, int attempt) {}

  @Override
  public void ended(String invocation, Ended ended) {}

  @Override
  public void trouble(String invocation, Trouble trouble, Instant since, Reason reason) {
    troubles.add(trouble);
  }

  @Override
  public void batch(String invocation, List<Ended> batch, Duration wall, Figures figures) {}

  @Override
  public void warning(String invocation, String message) {}
}
