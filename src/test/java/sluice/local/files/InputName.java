package sluice.local.files;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sluice.chunk.JobFile;

/// What the name of a file of prompts tells: what it becomes as a job's input. Immutable.
///
/// @param file the input that it becomes
/// @param stem the name without its ending
public record InputName(JobFile file, String stem) {
  /// The endings that are known, as messages tell them.
  public static final String ENDINGS = ".jsonl, .jsonl.gz, .txt, .csv";

  private static final Map<String, JobFile> BY_ENDING =
      Map.of(
          ".jsonl", JobFile.INPUT_JSONL,
          ".jsonl.gz", JobFile.INPUT_GZIP,
          ".txt", JobFile.INPUT_TEXT,
          ".csv", JobFile.INPUT_CSV);

  /// Reads a file's name; empty where its ending is unknown, or all there is of it.
  public static Optional<InputName> of(Path path) {
    String name = String.valueOf(path.getFileName());
    return BY_ENDING.entrySet().stream()
        .filter(ending -> name.toLowerCase(Locale.ROOT).endsWith(ending.getKey()))
        .filter(ending -> name.length() > ending.getKey().length())
        .map(ending ->
            new InputName(
                ending.getValue(), name.substring(0, name.length() - ending.getKey().length())))
        .findFirst();
  }

  /// Whether its lines can be read as they stand in the file.
  public boolean isPlain() {
    return file == JobFile.INPUT_JSONL || file == JobFile.INPUT_TEXT;
  }
}
