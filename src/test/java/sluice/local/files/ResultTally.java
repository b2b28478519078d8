package sluice.local.files;

import java.util.Map;
import java.util.TreeMap;
import sluice.local.files.RecordFinder.Found;

/// The two files being written. Confined to one thread.
final class ResultTally implements AutoCloseable {
  private final LineFile output;
  private final LineFile errors;
  private final Map<String, Long> byLabel = new TreeMap<>();
  private final Reasons reasons = new Reasons();
  private long answered;
  private long failed;
  private long missing;

  ResultTally(ResultPaths paths) {
    this.output = new LineFile(paths.output());
    this.errors = new LineFile(paths.errors());
  }

  void add(Found found) {
    switch (found) {
      case Found.Missing() -> missing++;
      case Found.Ended(byte[] line, boolean isAnswer, String label) -> {
        (isAnswer ? output : errors).write(line);
        answered += isAnswer ? 1 : 0;
        failed += isAnswer ? 0 : 1;
        byLabel.merge(label, 1L, Long::sum);
        if (!isAnswer) {
          reasons.add(label, ErrorWords.of(line));
        }
      }
    }
  }

  ResultCounts finish() {
    output.finish();
    errors.finish();
    return counts();
  }

  ResultCounts counts() {
    return new ResultCounts(answered, failed, missing, Map.copyOf(byLabel), reasons.commonest());
  }

  @Override
  public void close() {
    output.close();
    errors.close();
  }
}
