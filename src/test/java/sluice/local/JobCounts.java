package sluice.local;

import java.util.Optional;
import sluice.chunk.Fact;
import sluice.chunk.RunKey;
import sluice.local.cli.Progress;
import sluice.local.job.BatchSnapshot;
import sluice.local.job.JobObjects;

/// What must be known of a job while it is run on this machine: whether it has ended, and how many
/// lines were answered before. Safe for many threads.
final class JobCounts {
  private final JobObjects objects;
  private final int before;
  private final Progress progress;
  private final long answeredBefore;
  private boolean isPlanned;

  /// Counts of a run that does not go on yet.
  ///
  /// @param before the number of the last run before this one
  JobCounts(JobObjects objects, int before, Progress progress) {
    this.objects = objects;
    this.before = before;
    this.progress = progress;
    this.answeredBefore =
        objects
            .batch()
            .filter(batch -> batch.run() > before)
            .map(BatchSnapshot::completed)
            .orElse(0L);
  }

  /// Whether the run has ended; tells the progress what it was planned with.
  synchronized boolean isEnded() {
    Optional<RunKey> run = objects.lastRun().filter(last -> last.run() > before);
    if (run.isEmpty()) {
      return false;
    }
    if (!isPlanned) {
      objects
          .plan(run.get())
          .ifPresent(plan -> {
            progress.wereThere(Math.max(plan.carried(), answeredBefore));
            isPlanned = true;
          });
    }
    if (objects.store().head(run.get().fact(Fact.ENDED)).isEmpty()) {
      return false;
    }
    Optional<BatchSnapshot> end =
        objects.batch().filter(batch -> batch.run() == run.get().run() && batch.isEnded());
    end.ifPresent(batch -> progress.ended(batch.failed()));
    return end.isPresent();
  }
}
