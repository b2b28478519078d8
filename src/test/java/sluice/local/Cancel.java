package sluice.local;

import java.util.Optional;
import sluice.local.cli.BatchText;
import sluice.local.cli.Command;
import sluice.local.cli.JobCommands;
import sluice.local.cli.Screen;
import sluice.local.job.BatchSnapshot;
import sluice.local.job.JobObjects;

/// Stops a job. Confined to one thread.
record Cancel(Command.Cancel command, JobObjects objects, Screen screen) {

  /// Stops it.
  ///
  /// @return the exit status: 0 where there is a job to be stopped
  int execute() {
    Optional<BatchSnapshot> batch = objects.batch();
    if (batch.isEmpty() && objects.input().isEmpty()) {
      screen.line(Fetch.unknown(command.job()));
      return 1;
    }
    Optional<BatchSnapshot> over =
        batch.filter(BatchSnapshot::isEnded).filter(last -> !objects.isOutdated(last));
    if (over.isPresent()) {
      screen.line(new BatchText(command.job(), over.get(), over.get().updated()).end());
      screen.line("There is nothing to cancel.");
      return 1;
    }
    objects.cancel();
    var commands = new JobCommands(command.job(), command.bucket());
    screen.line(
        "Job %s is being cancelled: nothing more is sent, what is in flight is awaited, and both files are written."
            .formatted(command.job()));
    screen.verbatim("  " + commands.status());
    return 0;
  }
}
