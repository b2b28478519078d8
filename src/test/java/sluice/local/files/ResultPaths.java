package sluice.local.files;

import java.nio.file.Path;

/// Where the files of a job's results are. Immutable.
///
/// @param folder that holds them
public record ResultPaths(Path folder) {

  public Path output() {
    return folder.resolve("output.jsonl");
  }

  public Path errors() {
    return folder.resolve("errors.jsonl");
  }

  public Path missing() {
    return folder.resolve("missing.jsonl");
  }
}
