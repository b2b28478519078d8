package sluice.local;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.Run;
import sluice.chunk.RunKey;
import sluice.job.JobEvent;
import sluice.job.JobMessage;
import sluice.job.JobProcessor;
import sluice.job.Parallel;
import sluice.job.Step;
import sluice.local.job.InputUpload;
import sluice.local.job.JobObjects;
import sluice.store.JobStore;
import sluice.store.JobStore.Opened;
import sluice.store.JobStore.StoredObject;
import sluice.testing.NoJobQueues;

/// Puts a file into the bucket of this machine before anything there is running: the run that an
/// earlier process left open goes on if it has the same file, and ends with what it has if not.
/// Confined to one thread.
record LocalSubmission(
    JobObjects objects, LocalJobs.Limits limits, Path file, Optional<Path> earlierOutput) {
  private static final int BUFFER = 1 << 16;
  private static final int PARTS_AT_ONCE = 4;
  private static final Duration PAUSE = Duration.ofMillis(200);

  /// Puts it there.
  ///
  /// @return the number of the last run before the one that has this file
  int put() {
    takeOver();
    Optional<RunKey> open = objects.openRun();
    if (open.isPresent() && isSame()) {
      return open.get().run() - 1;
    }
    open.ifPresent(this::end);
    uploadNewVersion();
    return objects.lastRun().map(RunKey::run).orElse(0);
  }

  /// Answers that stand in the output folder and not in the bucket are those of an earlier version,
  /// or of a bucket that was deleted: the planner finds them in the bucket.
  private void takeOver() {
    String key = objects.key(JobFile.OUTPUT);
    if (objects.lastRun().isEmpty() && objects.store().head(key).isEmpty()) {
      earlierOutput.ifPresent(output -> upload(output, key));
    }
  }

  /// The S3 of this process tells times to the second: the same content within the second of the
  /// last one would be the same version, of which nobody is told.
  private void uploadNewVersion() {
    String key = objects.key(JobFile.INPUT_JSONL);
    Optional<StoredObject> before = objects.store().head(key);
    upload(file, key);
    while (objects.store().head(key).equals(before)) {
      LockSupport.parkNanos(PAUSE.toNanos());
      upload(file, key);
    }
  }

  private void upload(Path from, String key) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      new InputUpload(objects.store(), new Parallel(threads, PARTS_AT_ONCE), InputUpload.USUAL_PART)
          .put(from, key, JobStore.JSON_LINES, _ -> {});
    }
  }

  private boolean isSame() {
    String key = objects.key(JobFile.INPUT_JSONL);
    if (!(objects.store().open(key, "", 0) instanceof Opened.Stream(InputStream stream, var _))) {
      return false;
    }
    try (InputStream there = new BufferedInputStream(stream, BUFFER);
        InputStream here = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      byte[] some = here.readNBytes(BUFFER);
      boolean isSame = true;
      while (isSame && some.length > 0) {
        isSame = Arrays.equals(some, there.readNBytes(some.length));
        some = here.readNBytes(BUFFER);
      }
      return isSame && there.read() < 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends a run of which nothing is running: it is cancelled, and what is missing is left over at
  /// once. Its answers are carried over to the next run.
  private void end(RunKey run) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var processor =
          new JobProcessor(
              objects.store(),
              new NoJobQueues(),
              new Parallel(threads, PARTS_AT_ONCE),
              limits.rules(Duration.ZERO),
              Instant::now);
      processor.resend(run.job());
      objects.cancel();
      JobMessage timer = new JobMessage("end", event(run), 1);
      while (objects.openRun().isPresent()) {
        if (processor.step(timer, Instant.MAX) instanceof Step.LookAgain) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
    objects.store().delete(List.of(objects.key(JobFile.CANCEL)));
  }

  private String event(RunKey run) {
    return objects
        .store()
        .get(run.fact(Fact.RUN))
        .map(content -> new JobEvent.FileCame(Run.of(content.bytes()).source()).body())
        .orElseThrow();
  }
}
