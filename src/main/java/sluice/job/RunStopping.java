package sluice.job;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import sluice.chunk.Ended;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.Run;
import sluice.chunk.RunFacts;
import sluice.chunk.RunKey;
import sluice.chunk.Stop;
import sluice.store.JobStore;

/// Stops a run that the user has cancelled, whose time is over, or that has reached its cap. Safe
/// for many threads.
record RunStopping(JobStore store, Parallel parallel, JobRules rules, Supplier<Instant> clock) {

  /// Stops the run where it must stop.
  ///
  /// @return what is known of it then
  RunFacts stopped(RunFacts facts, Sums sums, Progress progress) {
    if (facts.stop().isPresent() || sums.sizes().missing().isEmpty()) {
      return facts;
    }
    Run run = facts.run();
    Optional<Stop.Reason> reason =
        isCancelled(run)
            ? Optional.of(Stop.Reason.CANCELLED)
            : clock.get().isBefore(run.ends())
                ? progress.overCap(run, mostUncounted(facts, sums))
                : Optional.of(Stop.Reason.EXPIRED);
    return reason
        .map(why -> facts.stopped(runs().create(run.key(), new Stop(why, clock.get()))))
        .orElse(facts);
  }

  /// Stops a run that the user has cancelled, unless it is stopped already.
  ///
  /// @return whether the user has
  boolean stopWhereCancelled(RunFacts facts) {
    boolean isCancelled = isCancelled(facts.run());
    if (isCancelled && facts.stop().isEmpty()) {
      var stop = new Stop(Stop.Reason.CANCELLED, clock.get());
      var _ = runs().create(facts.run().key(), stop);
    }
    return isCancelled;
  }

  /// A cancel that is older than the file is none, and one that came while the run before was open
  /// is meant for that one. S3 tells times in whole seconds.
  private boolean isCancelled(Run run) {
    return store
        .head(new JobKey(run.key().job(), JobFile.CANCEL).text())
        .map(cancel -> cancel.modified().getEpochSecond())
        .filter(cancel -> cancel >= run.source().time().getEpochSecond())
        .filter(cancel -> cancel >= endOfRunBefore(run.key()).getEpochSecond())
        .isPresent();
  }

  private Instant endOfRunBefore(RunKey key) {
    return key.before().flatMap(runs()::ended).map(Ended::at).orElse(Instant.EPOCH);
  }

  /// How many lines may be paid for that no finished chunk counts: what can be under way, and the
  /// lines of the chunks that were left unfinished.
  private long mostUncounted(RunFacts facts, Sums sums) {
    if (!facts.run().options().hasCap()) {
      return 0;
    }
    return rules.mostUnderWay()
        + new ChunkHeaders(store, parallel, facts.run().key())
            .open(sums.sizes()).stream()
                .mapToLong(chunk -> facts.plan().orElseThrow().chunks().get(chunk).lines())
                .sum();
  }

  private RunObjects runs() {
    return new RunObjects(store);
  }
}
