package sluice.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import sluice.chunk.JobFile;
import sluice.chunk.RunKey;
import sluice.job.Parallel;
import sluice.local.cli.BatchText;
import sluice.local.cli.Command;
import sluice.local.cli.Formats;
import sluice.local.cli.JobCommands;
import sluice.local.cli.Screen;
import sluice.local.job.BatchSnapshot;
import sluice.local.job.InputUpload;
import sluice.local.job.JobObjects;
import sluice.store.JobStore;

/// Puts a file of prompts into a bucket, which starts a job. Confined to one thread.
///
/// @param waiting shows the job until it has ended
record Submit(Command.Submit command, JobObjects objects, JobWait waiting, Screen screen) {
  private static final int PARTS_AT_ONCE = 4;

  /// Submits it.
  ///
  /// @return the exit status: 0 where the file is there, and where it was waited for, completed
  /// @throws InputUpload.UnreadableException where the file cannot be read
  int execute() {
    Optional<RunKey> open = objects.openRun();
    if (open.isPresent()) {
      tellOpen(open.get());
      return 1;
    }
    int before = objects.lastRun().map(RunKey::run).orElse(0);
    putOptions();
    upload();
    var commands = new JobCommands(command.job(), command.bucket());
    commands.all().forEach(screen::verbatim);
    return command.isPatient() ? await(before) : 0;
  }

  private void tellOpen(RunKey run) {
    var commands = new JobCommands(command.job(), command.bucket());
    screen.line(
        "Job %s is open already (run %d): nothing was sent. Wait until it ends, cancel it, or choose another -Djob."
            .formatted(command.job(), run.run()));
    commands.all().forEach(screen::verbatim);
  }

  private void putOptions() {
    if (command.options().isPresent()) {
      objects.putOptions(command.options().get());
    } else if (objects.hasOptions()) {
      screen.line(
          "The options that are in the bucket apply: %s".formatted(objects.key(JobFile.OPTIONS)));
    }
  }

  private void upload() {
    String key = objects.key(command.input());
    long size = size();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      new InputUpload(objects.store(), new Parallel(threads, PARTS_AT_ONCE), InputUpload.USUAL_PART)
          .put(command.file(), key, contentType(), there -> tellUpload(there, size));
    }
    screen.bottom("");
    screen.line(
        "%s (%s) is submitted as job %s: %s"
            .formatted(command.file(), Formats.bytes(size), command.job(), key));
  }

  private void tellUpload(long there, long size) {
    if (screen.isTerminal()) {
      screen.bottom("uploaded %s of %s".formatted(Formats.bytes(there), Formats.bytes(size)));
    }
  }

  private long size() {
    try {
      return Files.size(command.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String contentType() {
    return switch (command.input()) {
      case INPUT_CSV -> "text/csv";
      case INPUT_TEXT -> "text/plain";
      case INPUT_GZIP -> "application/gzip";
      default -> JobStore.JSON_LINES;
    };
  }

  private int await(int before) {
    screen.line("");
    BatchSnapshot batch = waiting.endAfter(before);
    int status = Status.tellEnd(new BatchText(command.job(), batch, batch.updated()), screen);
    var fetch =
        new Fetch(
            new Command.Fetch(
                command.job(), command.bucket(), command.out(), /* isPartial= */ false),
            objects,
            screen);
    return Math.max(status, fetch.files(batch));
  }
}
