package sluice.chunk;

import java.util.Optional;

/// The facts of a run that exist; its state follows from them alone. Immutable.
public record RunFacts(Run run, Optional<Plan> plan, Optional<Stop> stop, Optional<Ended> ended) {

  /// Whether the run is not over yet.
  public boolean isOpen() {
    return ended.isEmpty();
  }

  /// With the end.
  public RunFacts ended(Ended how) {
    return new RunFacts(run, plan, stop, Optional.of(how));
  }

  /// With a stop.
  public RunFacts stopped(Stop why) {
    return new RunFacts(run, plan, Optional.of(why), ended);
  }

  /// With a plan.
  public RunFacts planned(Plan made) {
    return new RunFacts(run, Optional.of(made), stop, ended);
  }
}
