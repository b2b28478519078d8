package sluice.local.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import sluice.local.files.RecordFinder.Found;

/// Writes the records of a job as OpenAI's Batch API hands them out: what was answered, and what
/// was not.
///
/// @param paths where the files go
public record ResultFiles(ResultPaths paths, RecordFinder finder) {
  private static final int READS_AT_ONCE = 16;

  /// What there is for the lines of a file, in their order.
  public ResultCounts write(Stream<PromptLine> lines) {
    try (var statistics = new ResultTally(paths)) {
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
  public ResultCounts writeWithMissing(Stream<PromptLine> lines, Function<PromptLine, Found> find) {
    try (var statistics = new ResultTally(paths);
        var missing = new LineFile(paths.missing())) {
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
  public ResultCounts writeKeys(Stream<String> keys) {
    try (var statistics = new ResultTally(paths)) {
      keys.gather(Gatherers.mapConcurrent(READS_AT_ONCE, finder::at))
          .forEachOrdered(statistics::add);
      return statistics.counts().records() == 0 ? statistics.counts() : statistics.finish();
    }
  }
}
