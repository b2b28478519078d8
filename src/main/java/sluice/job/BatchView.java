package sluice.job;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import sluice.chunk.BatchStatus;
import sluice.chunk.Ended;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.Run;
import sluice.chunk.RunFacts;
import sluice.chunk.Totals;
import sluice.store.JobStore;
import sluice.store.ObjectStore.Condition;

/// Writes the Batch object of a run where everybody sees it. Safe for many threads.
record BatchView(JobStore store, JobRules rules, Supplier<Instant> clock) {

  /// Shows that the file is being read.
  void showValidating(RunFacts facts) {
    show(
        new BatchObject(
            facts,
            BatchStatus.VALIDATING,
            Totals.NONE,
            Optional.empty(),
            Optional.empty(),
            clock.get()));
  }

  /// Shows how far a run is.
  void show(RunFacts facts, BatchStatus status, Sums sums, Progress progress) {
    show(
        new BatchObject(
            facts, status, sums.totals(), sums.finalizing(), Optional.of(progress), clock.get()));
  }

  /// Shows how a run has ended.
  void showEnded(RunFacts facts) {
    Ended ended = facts.ended().orElseThrow();
    Run run = facts.run();
    show(
        new BatchObject(
            facts,
            ended.status(),
            ended.totals(),
            ended.finalizing(),
            Optional.of(Progress.ofEnded(run, ended.totals(), rules.prices())),
            ended.at()));
  }

  private void show(BatchObject batch) {
    String key = new JobKey(batch.facts().run().key().job(), JobFile.BATCH).text();
    var _ = store.put(key, batch.json(), JobStore.JSON, new Condition.Always());
  }
}
