package sluice.local.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.OpenChunk;
import sluice.chunk.RunKey;
import sluice.store.JobStore;
import sluice.store.JobStore.Opened;
import sluice.store.ResumedStream;

/// Fetches the records of a whole job, line by line. Confined to one thread.
///
/// @param paths where the files go
public record JobResults(ResultPaths paths, JobStore store) {
  private static final int BUFFER = 1 << 16;

  /// What was to be read is not there any more, or was replaced meanwhile.
  public static final class ChangedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ChangedException(String message) {
      super(message);
    }

    ChangedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// Fetches both files of a job that has ended. One that is not there has no lines.
  ///
  /// @throws ChangedException where one of them is replaced meanwhile
  public ResultCounts fetch(String job) {
    try (var tally = new ResultTally(paths)) {
      for (JobFile file : List.of(JobFile.OUTPUT, JobFile.ERRORS)) {
        String key = new JobKey(job, file).text();
        if (ResumedStream.open(store, key, "", 0) instanceof Opened.Stream(InputStream in, var _)) {
          add(in, 0, key, tally);
        }
      }
      return tally.finish();
    }
  }

  /// Fetches the records that a run has so far, in the order of the input.
  ///
  /// @throws ChangedException where the run ends meanwhile, and its chunks go
  public ResultCounts fetchPartial(RunKey run) {
    try (var tally = new ResultTally(paths)) {
      Stream.of(run.chunks(), run.openChunks())
          .flatMap(folder -> store.list(folder, "").stream())
          .map(object -> run.chunkOf(object.key()))
          .flatMapToInt(OptionalInt::stream)
          .sorted()
          .distinct()
          .forEach(chunk -> add(run, chunk, tally));
      return tally.finish();
    }
  }

  /// An open chunk that is gone is finished.
  private void add(RunKey run, int chunk, ResultTally tally) {
    boolean isThere =
        addFinished(run.chunk(chunk), tally)
            || addOpen(run.openChunk(chunk), tally)
            || addFinished(run.chunk(chunk), tally);
    if (!isThere) {
      throw new ChangedException(run.chunk(chunk) + " is gone");
    }
  }

  private boolean addFinished(String key, ResultTally tally) {
    if (!(ResumedStream.open(store, key, "", 0) instanceof Opened.Stream(InputStream in, var _))) {
      return false;
    }
    add(in, 1, key, tally);
    return true;
  }

  private boolean addOpen(String key, ResultTally tally) {
    Optional<OpenChunk> open = store.get(key).map(content -> OpenChunk.of(content.bytes()));
    open.ifPresent(chunk ->
        chunk.records().values().forEach(record -> tally.add(RecordFinder.ended(record.json()))));
    return open.isPresent();
  }

  /// Adds the records of an object, a line each.
  ///
  /// @param headers how many lines come before them
  private static void add(InputStream in, int headers, String key, ResultTally tally) {
    var line = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    int left = headers;
    try (in) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        int from = 0;
        for (int at = 0; at < count; at++) {
          if (buffer[at] == '\n') {
            line.write(buffer, from, at + 1 - from);
            from = at + 1;
            if (--left < 0) {
              tally.add(RecordFinder.ended(line.toByteArray()));
            }
            line.reset();
          }
        }
        line.write(buffer, from, count - from);
      }
    } catch (IOException e) {
      throw new ChangedException("%s cannot be read: %s".formatted(key, e.getMessage()), e);
    }
  }
}
