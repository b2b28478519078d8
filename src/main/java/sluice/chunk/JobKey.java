package sluice.chunk;

import java.util.Optional;
import sluice.message.Identity;

/// The key of a job's file: `jobs/{job}/{file}`. Immutable.
///
/// @param job what stands between `jobs/` and the last slash; may hold slashes itself
public record JobKey(String job, JobFile file) {
  private static final String FOLDER = "jobs/";

  /// Reads a key; empty where it is no file of a job.
  public static Optional<JobKey> of(String key) {
    int end = key.lastIndexOf('/');
    if (!key.startsWith(FOLDER) || end <= FOLDER.length()) {
      return Optional.empty();
    }
    String job = key.substring(FOLDER.length(), end);
    return JobFile.of(key.substring(end + 1))
        .filter(_ -> Identity.isWellFormed(job))
        .map(file -> new JobKey(job, file));
  }

  /// The key.
  public String text() {
    return FOLDER + job + "/" + file.fileName();
  }
}
