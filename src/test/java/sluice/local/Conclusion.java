package sluice.local;

import sluice.chunk.BatchStatus;
import sluice.local.cli.BatchText;
import sluice.local.cli.Command;
import sluice.local.cli.End;
import sluice.local.cli.Progress.Totals;
import sluice.local.cli.Report;
import sluice.local.cli.Screen;
import sluice.local.cli.Summary;
import sluice.local.files.EarlierFiles;
import sluice.local.files.JobResults;
import sluice.local.files.LineFile;
import sluice.local.files.ResultCounts;
import sluice.local.files.ResultPaths;
import sluice.local.job.BatchSnapshot;
import sluice.local.job.JobObjects;

/// Writes the files of a run at its end, and tells what it came to. Confined to one thread.
record Conclusion(Command.Run command, Screen screen) {

  /// Does so.
  ///
  /// @param reached why the run ended
  /// @return the exit status: 0 where every prompt has its record
  int write(JobObjects objects, Totals totals, End reached) {
    screen.line("Writing the files …");
    screen.line("");
    try {
      ResultPaths paths = paths();
      ResultCounts counts = counts(new JobResults(paths, objects.store()), objects, totals.total());
      new Report(reached, totals, paths, counts).lines().forEach(screen::line);
      return reached instanceof End.Complete && isComplete(objects, totals.total()) ? 0 : 1;
    } catch (LineFile.UnwritableException e) {
      new Summary(totals).lines().forEach(screen::line);
      reached.lines().forEach(screen::line);
      screen.line(
          "%s. The records are kept in %s: free some space, then the same command writes the files."
              .formatted(e.getMessage(), command.out().resolve("s3")));
      return 1;
    }
  }

  /// A file without any prompt is complete, although its job has failed.
  private boolean isComplete(JobObjects objects, long total) {
    BatchSnapshot batch = objects.batch().orElseThrow();
    boolean isComplete = total == 0 || batch.status() == BatchStatus.COMPLETED;
    if (!isComplete) {
      new BatchText(command.job(), batch, batch.updated()).lines().forEach(screen::line);
    }
    return isComplete;
  }

  /// Of a run that is open, what is there.
  private static ResultCounts counts(JobResults results, JobObjects objects, long total) {
    return objects
        .openRun()
        .map(run -> results.fetchPartial(run).outOf(total))
        .orElseGet(() -> results.fetch(objects.job()));
  }

  private ResultPaths paths() {
    new EarlierFiles(command.out())
        .makePlaceFor(command.job())
        .ifPresent(place ->
            screen.line("The files of the previous job were moved to %s.".formatted(place)));
    return new ResultPaths(command.out());
  }
}
