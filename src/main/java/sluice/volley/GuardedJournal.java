package sluice.volley;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import sluice.message.Identity;
import sluice.provider.Reason;
import sluice.provider.Trouble;

/// Keeps what a journal throws from the prompts it is told of. As safe for many threads as that
/// journal.
public record GuardedJournal(Journal journal) implements Journal {

  @Override
  public void sent(String invocation, Identity identity, int attempt) {
    guarded(() -> journal.sent(invocation, identity, attempt));
  }

  @Override
  public void ended(String invocation, Ended ended) {
    guarded(() -> journal.ended(invocation, ended));
  }

  @Override
  public void trouble(String invocation, Trouble trouble, Instant since, Reason reason) {
    guarded(() -> journal.trouble(invocation, trouble, since, reason));
  }

  @Override
  public void batch(String invocation, List<Ended> batch, Duration wall, Figures figures) {
    guarded(() -> journal.batch(invocation, batch, wall, figures));
  }

  @Override
  public void warning(String invocation, String message) {
    guarded(() -> journal.warning(invocation, message));
  }

  private static void guarded(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      // Nobody is left to tell, and no prompt may suffer from it.
    }
  }
}
