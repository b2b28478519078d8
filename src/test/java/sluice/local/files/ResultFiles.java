package sluice.local.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import sluice.local.files.RecordFinder.Found;

/// Writes the records of a job as OpenAI's Batch API hands them out: what was answered, and what
/// was not.
///
/// @param folder where the files go
public record ResultFiles(Path folder, RecordFinder finder) {
  private static final int READS_AT_ONCE = 16;

  public Path output() {
    return folder.resolve("output.jsonl");
  }

  public Path errors() {
    return folder.resolve("errors.jsonl");
  }

  public Path missing() {
    return folder.resolve("missing.jsonl");
  }

  /// What was written.
  ///
  /// @param byLabel how many ended which way
  /// @param reasons the commonest of those that were not answered
  public record Counts(
      long answered,
      long failed,
      long missing,
      Map<String, Long> byLabel,
      List<Reasons.Reason> reasons) {

    /// How many records there are.
    public long records() {
      return answered + failed;
    }
  }

  /// What there is for the lines of a file, in their order.
  public Counts write(Stream<PromptLine> lines) {
    try (var statistics = new Tally(output(), errors())) {
      lines
          .gather(Gatherers.mapConcurrent(READS_AT_ONCE, finder::find))
          .forEachOrdered(statistics::add);
      return statistics.finish();
    }
  }

  /// The same, and the lines that have no record yet, ready to be sent. Where no line has one, the
  /// files stay as they are.
  ///
  /// @param find finds the record of a line
  public Counts writeWithMissing(Stream<PromptLine> lines, Function<PromptLine, Found> find) {
    try (var statistics = new Tally(output(), errors());
        var missing = new LineFile(missing())) {
      lines
          .gather(Gatherers.mapConcurrent(READS_AT_ONCE, line -> Map.entry(line, find.apply(line))))
          .forEachOrdered(found -> {
            statistics.add(found.getValue());
            if (found.getValue() instanceof Found.Missing) {
              missing.write(NamedLine.of(found.getKey()).getBytes(UTF_8));
            }
          });
      if (statistics.counts().records() == 0) {
        return statistics.counts();
      }
      missing.finish();
      return statistics.finish();
    }
  }

  /// All records under these keys, in the keys' order. Where there is none, the files stay as they
  /// are.
  public Counts writeKeys(Stream<String> keys) {
    try (var statistics = new Tally(output(), errors())) {
      keys.gather(Gatherers.mapConcurrent(READS_AT_ONCE, finder::at))
          .forEachOrdered(statistics::add);
      return statistics.counts().records() == 0 ? statistics.counts() : statistics.finish();
    }
  }

  /// The two files being written. Confined to one thread.
  private static final class Tally implements AutoCloseable {
    private final LineFile output;
    private final LineFile errors;
    private final Map<String, Long> byLabel = new TreeMap<>();
    private final Reasons reasons = new Reasons();
    private long answered;
    private long failed;
    private long missing;

    Tally(Path output, Path errors) {
      this.output = new LineFile(output);
      this.errors = new LineFile(errors);
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

    Counts finish() {
      output.finish();
      errors.finish();
      return counts();
    }

    Counts counts() {
      return new Counts(answered, failed, missing, Map.copyOf(byLabel), reasons.commonest());
    }

    @Override
    public void close() {
      output.close();
      errors.close();
    }
  }
}
