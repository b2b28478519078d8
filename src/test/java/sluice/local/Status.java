package sluice.local;

import java.time.InstantSource;
import java.util.Optional;
import sluice.chunk.BatchStatus;
import sluice.local.cli.BatchText;
import sluice.local.cli.Command;
import sluice.local.cli.Screen;
import sluice.local.job.BatchSnapshot;
import sluice.local.job.JobObjects;

/// Tells how far a job is. Confined to one thread.
///
/// @param waiting shows the job until it has ended
record Status(
    Command.Status command,
    JobObjects objects,
    JobWait waiting,
    InstantSource clock,
    Screen screen) {

  /// Tells it.
  ///
  /// @return the exit status: 0 where the job is completed, and where it was not waited for, also
  ///   where it has not ended
  int execute() {
    Optional<BatchSnapshot> batch = objects.batch();
    if (batch.isEmpty() && objects.input().isEmpty()) {
      screen.line(Fetch.unknown(command.job()));
      return 1;
    }
    boolean isOutdated = batch.filter(objects::isOutdated).isPresent();
    if (command.isPatient()) {
      int before =
          batch
              .filter(_ -> isOutdated)
              .filter(BatchSnapshot::isEnded)
              .map(BatchSnapshot::run)
              .orElse(0);
      BatchSnapshot end = waiting.endAfter(before);
      return tellEnd(new BatchText(command.job(), end, end.updated()), screen);
    }
    if (batch.isEmpty()) {
      screen.line("Job %s has not begun: its file is there.".formatted(command.job()));
      return 0;
    }
    var text = new BatchText(command.job(), batch.get(), clock.instant());
    text.lines().forEach(screen::line);
    if (isOutdated) {
      screen.line("");
      screen.line("A newer file is there, whose run has not begun.");
    }
    return batch.get().isEnded() && !isOutdated ? told(text) : 0;
  }

  private int told(BatchText text) {
    screen.line("");
    screen.line(text.end());
    return status(text.batch());
  }

  /// Tells how a job ended.
  ///
  /// @return the exit status: 0 where it is completed
  static int tellEnd(BatchText text, Screen screen) {
    text.lines().forEach(screen::line);
    screen.line("");
    screen.line(text.end());
    return status(text.batch());
  }

  private static int status(BatchSnapshot batch) {
    return batch.status() == BatchStatus.COMPLETED ? 0 : 1;
  }
}
