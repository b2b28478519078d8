package sluice.chunk;

import java.util.Arrays;
import java.util.Optional;

/// The files of a job in the bucket.
public enum JobFile {
  /// The prompts, a JSON object or a text a line.
  INPUT_JSONL("input.jsonl"),
  /// The same, compressed.
  INPUT_GZIP("input.jsonl.gz"),
  /// The prompts, one a line.
  INPUT_TEXT("input.txt"),
  /// A table of prompts.
  INPUT_CSV("input.csv"),
  /// What the user demands of the job; see [JobOptions].
  OPTIONS("options.json"),
  /// Stops the job.
  CANCEL("cancel"),
  /// The Batch object.
  BATCH("batch.json"),
  /// The answers, in the input's order.
  OUTPUT("output.jsonl"),
  /// What was not answered, in the input's order.
  ERRORS("errors.jsonl"),
  /// The completion event.
  ENDED("ended.json");

  private final String fileName;

  JobFile(String fileName) {
    this.fileName = fileName;
  }

  /// The name, without the folder.
  public String fileName() {
    return fileName;
  }

  /// Whether its coming starts the job.
  public boolean isInput() {
    return fileName.startsWith("input.");
  }

  static Optional<JobFile> of(String fileName) {
    return Arrays.stream(values()).filter(file -> file.fileName.equals(fileName)).findFirst();
  }
}
