package sluice.local.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sluice.local.cli.Progress.Totals;
import sluice.local.files.Reasons;
import sluice.local.files.ResultFiles;
import sluice.local.files.ResultFiles.Counts;

/// All that a run tells at its end. Pure.
///
/// @param files what was written
/// @param counts of what they hold
public record Report(End end, Totals totals, ResultFiles files, Counts counts) {

  private static final String CONFLICT = "custom_id_conflict";

  public List<String> lines() {
    List<String> lines = new ArrayList<>(new Summary(totals).lines());
    lines.add(file(files.output(), Formats.count(counts.answered(), "answer")));
    lines.add(file(files.errors(), errors()));
    lines.addAll(reasons(counts));
    lines.add("  %s (the records themselves)".formatted(files.folder().resolve("s3")));
    lines.addAll(end.lines());
    if (counts.missing() > 0) {
      lines.add(
          "%s without a record: the same command goes on there."
              .formatted(Formats.count(counts.missing(), "prompt")));
    }
    if (counts.byLabel().containsKey(CONFLICT)) {
      lines.add(
          "%s met the answer to another request under the same custom_id (an edited line?): another -Djob has them answered."
              .formatted(Formats.count(counts.byLabel().get(CONFLICT), "prompt")));
    }
    if (counts.answered() == 0 && counts.failed() > 0) {
      lines.add("No prompt was answered: the reasons stand above.");
    }
    return List.copyOf(lines);
  }

  /// Why prompts were not answered, a line for each reason.
  public static List<String> reasons(Counts counts) {
    return counts.reasons().stream().map(Report::reason).toList();
  }

  private static String reason(Reasons.Reason reason) {
    String words = reason.words().isEmpty() ? "" : ": " + reason.words();
    return "    %s × %s%s".formatted(Formats.count(reason.count()), reason.label(), words);
  }

  private static String file(Path path, String content) {
    return "  %s (%s)".formatted(path, content);
  }

  private String errors() {
    List<String> labels =
        counts.byLabel().entrySet().stream()
            .filter(count -> !count.getKey().equals("answered"))
            .map(count -> Formats.count(count.getValue()) + " " + count.getKey())
            .sorted()
            .toList();
    return labels.isEmpty() ? "no line" : String.join(", ", labels);
  }
}
