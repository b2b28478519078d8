package sluice.benchmark;

import sluice.testing.Admission;
import sluice.testing.Admission.Decision;
import sluice.testing.ModelQuota;

/// Enforces one goal's limit at the provider, and keeps what it saw while it is measured. Safe for
/// many threads.
final class Ledger {
  private final Goal goal;
  private final ModelQuota metrics;
  private Arrivals arrivals = new Arrivals();
  private long refusals;
  private long answers;
  private int inFlight;
  private int mostInFlight;

  Ledger(Goal goal) {
    this.goal = goal;
    this.metrics = new ModelQuota(goal.limits(), System.nanoTime());
  }

  /// A request is there; one that passes is in flight until it [left].
  synchronized Admission arrived(long tokens) {
    long now = System.nanoTime();
    arrivals.add(now, goal.amount(tokens));
    Admission admission = metrics.admit(tokens, now);
    if (admission.decision() instanceof Decision.Passed) {
      inFlight++;
      mostInFlight = Math.max(mostInFlight, inFlight);
    } else {
      refusals++;
    }
    return admission;
  }

  /// A request that passed is answered.
  synchronized void left() {
    inFlight--;
    answers++;
  }

  /// Measures anew from here on.
  ///
  /// @return what was seen before
  synchronized Seen turnOver() {
    var seen = Seen.of(goal, arrivals, refusals, answers, mostInFlight);
    arrivals = new Arrivals();
    refusals = 0;
    answers = 0;
    mostInFlight = inFlight;
    return seen;
  }
}
