package sluice.local;

import sluice.local.cli.Command;
import sluice.local.cli.End;
import sluice.local.cli.Progress.Totals;
import sluice.local.cli.Report;
import sluice.local.cli.Screen;
import sluice.local.cli.Summary;
import sluice.local.files.EarlierFiles;
import sluice.local.files.LineFile;
import sluice.local.files.PromptFile;
import sluice.local.files.PromptReader;
import sluice.local.files.ResultCounts;
import sluice.local.files.ResultFiles;
import sluice.local.files.ResultPaths;

/// Writes the files of a run at its end, and tells what it came to. Confined to one thread.
record Conclusion(Command.Run command, Screen screen) {

  /// Does so.
  ///
  /// @param reached why the run ended
  /// @return the exit status: 0 where every prompt has its record
  int write(LocalParts parts, Totals totals, End reached) {
    screen.line("Writing the files …");
    screen.line("");
    try {
      ResultFiles files = files(parts);
      ResultCounts counts =
          new PromptFile(command.prompts())
              .read(lines ->
                  files.write(PromptReader.named(lines, parts.settings().rules(), command.job())));
      new Report(reached, totals, files.paths(), counts).lines().forEach(screen::line);
      return reached instanceof End.Complete ? 0 : 1;
    } catch (LineFile.UnwritableException e) {
      new Summary(totals).lines().forEach(screen::line);
      reached.lines().forEach(screen::line);
      screen.line(
          "%s. The records are kept in %s: free some space, then the same command writes the files."
              .formatted(e.getMessage(), command.out().resolve("s3")));
      return 1;
    }
  }

  private ResultFiles files(LocalParts parts) {
    new EarlierFiles(command.out())
        .makePlaceFor(command.job())
        .ifPresent(place ->
            screen.line("The files of the previous job were moved to %s.".formatted(place)));
    return new ResultFiles(new ResultPaths(command.out()), parts.finder());
  }
}
