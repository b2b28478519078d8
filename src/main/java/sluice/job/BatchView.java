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
import sluice.store.JobStore.Content;
import sluice.store.ObjectStore.Condition;

/// Writes the Batch object of a run where everybody sees it. Safe for many threads.
///
/// Of two functions that look at the same run at the same time, the one that knows less must not
/// have the last word: an object that is further on stays.
record BatchView(JobStore store, JobRules rules, Supplier<Instant> clock) {
  /// How often a write is repeated because another function was faster.
  private static final int MOST_TRIES = 5;

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
    boolean isShown = false;
    for (int tries = 0; tries < MOST_TRIES && !isShown; tries++) {
      Optional<Content> present = store.get(key);
      isShown = isBehind(batch, present) || put(key, batch, present);
    }
  }

  private static boolean isBehind(BatchObject batch, Optional<Content> present) {
    return present
        .flatMap(content -> BatchPosition.of(content.bytes()))
        .filter(there -> batch.position().compareTo(there) < 0)
        .isPresent();
  }

  private boolean put(String key, BatchObject batch, Optional<Content> present) {
    Condition condition =
        present
            .<Condition>map(content -> new Condition.Unchanged(content.etag()))
            .orElseGet(Condition.Absent::new);
    return store.put(key, batch.json(), JobStore.JSON, condition).isPresent();
  }
}
