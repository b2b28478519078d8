package sluice.local;

import java.util.Optional;
import sluice.chunk.BatchStatus;
import sluice.chunk.RunKey;
import sluice.local.cli.Command;
import sluice.local.cli.Formats;
import sluice.local.cli.JobCommands;
import sluice.local.cli.Report;
import sluice.local.cli.Screen;
import sluice.local.files.EarlierFiles;
import sluice.local.files.JobResults;
import sluice.local.files.ResultCounts;
import sluice.local.files.ResultPaths;
import sluice.local.job.BatchSnapshot;
import sluice.local.job.JobObjects;

/// Fetches the two files of a job. Confined to one thread.
record Fetch(Command.Fetch command, JobObjects objects, Screen screen) {

  /// Fetches them.
  ///
  /// @return the exit status: 0 where the files are those of a job that has ended
  int execute() {
    Optional<BatchSnapshot> batch = objects.batch();
    if (batch.isEmpty()) {
      screen.line(
          objects.input().isPresent()
              ? "Job %s has not begun: there is nothing to fetch.".formatted(command.job())
              : unknown(command.job()));
      return 1;
    }
    if (batch.get().isEnded()) {
      return files(batch.get());
    }
    if (command.isPartial()) {
      return partial();
    }
    screen.line(
        "Job %s has not ended: %s of %s have a record. Wait for it, or fetch what is there:"
            .formatted(
                command.job(),
                Formats.count(batch.get().done()),
                Formats.count(batch.get().total(), "line")));
    screen.verbatim("  " + commands().status());
    screen.verbatim("  " + commands().fetchPartial());
    return 1;
  }

  static String unknown(String job) {
    return "There is no job %s in this bucket.".formatted(job);
  }

  /// Fetches the files of a run that has ended.
  int files(BatchSnapshot batch) {
    if (batch.status() == BatchStatus.FAILED) {
      screen.line("Job %s has no files: it has failed.".formatted(command.job()));
      return 1;
    }
    try {
      ResultCounts counts = results().fetch(command.job());
      tell(counts);
      boolean isSame = counts.answered() == batch.completed() && counts.failed() == batch.failed();
      if (!isSame) {
        screen.line(
            "The files are not those of the run: %s were expected. Has another run begun? Fetch them again."
                .formatted(Formats.count(batch.done(), "line")));
      }
      return isSame ? 0 : 1;
    } catch (JobResults.ChangedException e) {
      return changed(e);
    }
  }

  private int partial() {
    Optional<RunKey> run = objects.openRun();
    if (run.isEmpty()) {
      screen.line("Job %s has just ended: fetch it without -Dpartial.".formatted(command.job()));
      return 1;
    }
    try {
      ResultCounts counts = results().fetchPartial(run.get());
      tell(counts);
      long lines = objects.plan(run.get()).map(plan -> (long) plan.lines()).orElse(0L);
      screen.line(
          "These are the lines that have a record so far, in order: %s of %s."
              .formatted(Formats.count(counts.records()), Formats.count(lines)));
      return 0;
    } catch (JobResults.ChangedException e) {
      return changed(e);
    }
  }

  private int changed(JobResults.ChangedException e) {
    screen.line(
        "The job has ended or begun meanwhile: fetch it again. (%s)".formatted(e.getMessage()));
    return 1;
  }

  private void tell(ResultCounts counts) {
    Report.reasons(counts, paths()).forEach(screen::line);
    screen.line("");
    Report.files(counts, paths()).forEach(screen::line);
  }

  private JobResults results() {
    new EarlierFiles(command.out())
        .makePlaceFor(command.job())
        .ifPresent(place ->
            screen.line("The files of the previous job were moved to %s.".formatted(place)));
    return new JobResults(paths(), objects.store());
  }

  private ResultPaths paths() {
    return new ResultPaths(command.out());
  }

  private JobCommands commands() {
    return new JobCommands(command.job(), command.bucket());
  }
}
