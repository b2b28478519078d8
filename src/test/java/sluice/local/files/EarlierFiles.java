package sluice.local.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import sluice.store.ResultKey;

/// Keeps the files of another job that were written into the same folder: they are moved into a
/// folder named by their job.
///
/// @param folder where the files of the last job stand
public record EarlierFiles(Path folder) {
  private static final String JOB = ".job";
  private static final List<String> NAMES =
      List.of("output.jsonl", "errors.jsonl", "missing.jsonl");

  /// Makes place for a job's files.
  ///
  /// @return where another job's files are now
  /// @throws LineFile.UnwritableException where they cannot be moved
  public Optional<Path> makePlaceFor(String job) {
    Path jobFile = folder.resolve(JOB);
    try {
      Optional<String> earlier =
          Files.isRegularFile(jobFile)
              ? Optional.of(Files.readString(jobFile, UTF_8)).filter(other -> !other.equals(job))
              : Optional.empty();
      Optional<Path> moved = Optional.empty();
      if (earlier.isPresent()) {
        moved = move(folder.resolve(ResultKey.folder("", earlier.get())));
      }
      Files.createDirectories(folder);
      Files.writeString(jobFile, job, UTF_8);
      return moved;
    } catch (IOException e) {
      throw new LineFile.UnwritableException(jobFile, e);
    }
  }

  /// The answers of a job, where there are any.
  ///
  /// @throws LineFile.UnwritableException where the folder cannot be read
  public Optional<Path> outputOf(String job) {
    Path jobFile = folder.resolve(JOB);
    try {
      boolean isLast = Files.isRegularFile(jobFile) && Files.readString(jobFile, UTF_8).equals(job);
      Path place = isLast ? folder : folder.resolve(ResultKey.folder("", job));
      return Optional.of(new ResultPaths(place).output()).filter(Files::isRegularFile);
    } catch (IOException e) {
      throw new LineFile.UnwritableException(jobFile, e);
    }
  }

  private Optional<Path> move(Path place) throws IOException {
    boolean isMoved = false;
    for (String name : NAMES) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        Files.createDirectories(place);
        Files.move(file, place.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        isMoved = true;
      }
    }
    return isMoved ? Optional.of(place) : Optional.empty();
  }
}
