package sluice.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sluice.local.Progress.Totals;
import sluice.local.ResultFiles.Counts;

/// All that a run tells at its end. Pure.
///
/// @param files what was written
/// @param counts of what they hold
record Report(End end, Totals totals, ResultFiles files, Counts counts) {

  List<String> lines() {
    List<String> lines = new ArrayList<>(new Summary(totals).lines());
    lines.add(file(files.output(), Numerals.count(counts.answered(), "answer")));
    lines.add(file(files.errors(), errors()));
    lines.add("  %s (the records themselves)".formatted(files.folder().resolve("s3")));
    lines.addAll(end.lines());
    if (counts.missing() > 0) {
      lines.add(
          "%s without a record: the same command goes on there."
              .formatted(Numerals.count(counts.missing(), "prompt")));
    }
    return List.copyOf(lines);
  }

  private static String file(Path path, String content) {
    return "  %s (%s)".formatted(path, content);
  }

  private String errors() {
    List<String> labels =
        counts.byLabel().entrySet().stream()
            .filter(count -> !count.getKey().equals("answered"))
            .map(count -> Numerals.count(count.getValue()) + " " + count.getKey())
            .sorted()
            .toList();
    return labels.isEmpty() ? "no line" : String.join(", ", labels);
  }
}
