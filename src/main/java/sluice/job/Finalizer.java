package sluice.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.RunKey;
import sluice.store.JobStore;

/// Writes both files of a run whose chunks are all there. Output and errors together are the
/// input's lines, each once, in order. Safe for many threads.
record Finalizer(JobStore store, Parallel parallel, JobRules rules, Supplier<Instant> clock) {

  /// Writes the files, or as much of them as there is time for; goes on where another look ended.
  ///
  /// @return whether both are there
  boolean write(RunKey run, SumsObject object, Instant until) {
    Sums sums = begun(run, object);
    return write(file(run, sums, JobFile.OUTPUT), sums, sums.outputUpload(), until)
        && write(file(run, sums, JobFile.ERRORS), sums, sums.errorsUpload(), until);
  }

  /// Begins the uploads and notes their ids, so that another look can go on with them.
  private Sums begun(RunKey run, SumsObject object) {
    Sums sums = object.get().orElseThrow();
    if (sums.finalizing().isEmpty()) {
      Instant begun = clock.get();
      Optional<String> output = upload(file(run, sums, JobFile.OUTPUT));
      Optional<String> errors = upload(file(run, sums, JobFile.ERRORS));
      object.put(sums.finalizing(begun, output, errors));
    }
    return object.get().orElseThrow();
  }

  private Optional<String> upload(ResultFile file) {
    return file.isLong(rules.sizes().partBytes())
        ? Optional.of(store.beginUpload(file.key(), JobStore.JSON_LINES))
        : Optional.empty();
  }

  /// A file without lines is none; one of an earlier run is removed.
  private boolean write(ResultFile file, Sums sums, Optional<String> uploadId, Instant until) {
    if (file.isEmpty()) {
      store.delete(List.of(file.key()));
      return true;
    }
    Instant begun = sums.finalizing().orElseThrow();
    return file.isWrittenSince(begun, uploadId)
        || file.write(rules.sizes().partBytes(), uploadId, until, clock);
  }

  private ResultFile file(RunKey run, Sums sums, JobFile file) {
    String key = new JobKey(run.job(), file).text();
    return new ResultFile(store, parallel, run, key, sums.sizes(), file == JobFile.OUTPUT);
  }
}
