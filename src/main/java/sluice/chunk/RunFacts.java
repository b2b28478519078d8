package sluice.chunk;

import java.util.Optional;

/// The facts of a run that exist; its state follows from them alone. Immutable.
public record RunFacts(Run run, Optional<Plan> plan, Optional<Stop> stop, Optional<Ended> ended) {

  /// Whether the run is not over yet.
  public boolean isOpen() {
    return ended.isEmpty();
  }

  /// The status: what the end says; without a plan `validating`; with all chunks `finalizing`;
  /// after a stop `cancelling`; else `in_progress`.
  ///
  /// @param hasAllChunks whether every chunk of the plan is finished
  public BatchStatus status(boolean hasAllChunks) {
    if (ended.isPresent()) {
      return ended.get().status();
    }
    if (plan.isEmpty()) {
      return BatchStatus.VALIDATING;
    }
    if (hasAllChunks) {
      return BatchStatus.FINALIZING;
    }
    return stop.isPresent() ? BatchStatus.CANCELLING : BatchStatus.IN_PROGRESS;
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
