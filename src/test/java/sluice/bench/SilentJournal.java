package sluice.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import sluice.message.Identity;
import sluice.provider.Reason;
import sluice.provider.Trouble;
import sluice.volley.Ended;
import sluice.volley.Figures;
import sluice.volley.Journal;

/// Tells of trouble alone, so that a run that measures nothing is noticed.
final class SilentJournal implements Journal {
  @Override
  public void sent(String invocation, Identity identity, int attempt) {}

  @Override
  public void ended(String invocation, Ended ended) {}

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
