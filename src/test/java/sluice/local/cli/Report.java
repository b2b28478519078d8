package sluice.local.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sluice.local.cli.Progress.Totals;
import sluice.local.files.Reasons;
import sluice.local.files.ResultCounts;
import sluice.local.files.ResultPaths;

/// All that a run tells at its end: the figures, the commonest failures, the files, and what to do
/// next. Pure.
///
/// @param files what was written
/// @param counts of what they hold
public record Report(End end, Totals totals, ResultPaths files, ResultCounts counts) {

  private static final String CONFLICT = "custom_id_conflict";

  public List<String> lines() {
    List<String> lines = new ArrayList<>(new Summary(totals).lines());
    lines.addAll(reasons(counts, files));
    lines.add("");
    lines.addAll(files(counts, files));
    lines.add(Row.text("bucket", files.folder().resolve("s3")));
    List<String> next = next();
    if (!next.isEmpty()) {
      lines.add("");
      lines.addAll(next);
    }
    return List.copyOf(lines);
  }

  /// Why prompts were not answered, the commonest reason first, in the words of whoever refused;
  /// nothing where all were.
  public static List<String> reasons(ResultCounts counts, ResultPaths files) {
    if (counts.reasons().isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>(List.of("", "Errors:"));
    counts.reasons().forEach(reason -> lines.add(reason(reason)));
    long others =
        counts.failed() - counts.reasons().stream().mapToLong(Reasons.Reason::count).sum();
    if (others > 0) {
      lines.add(Row.count(others, "for other reasons, see " + files.errors()));
    }
    return lines;
  }

  private static String reason(Reasons.Reason reason) {
    String words = reason.words().isEmpty() ? "" : ": " + reason.words();
    return Row.count(reason.count(), reason.label() + words);
  }

  /// Where the two files are, and how long.
  public static List<String> files(ResultCounts counts, ResultPaths files) {
    return List.of(
        Row.text("answers", file(files.output(), counts.answered())),
        Row.text("errors", file(files.errors(), counts.failed())));
  }

  private static String file(Path path, long lines) {
    return "%s (%s)".formatted(path, lines == 0 ? "empty" : Formats.count(lines, "line"));
  }

  /// Why it ended early, and what the user can do about what is not answered.
  private List<String> next() {
    List<String> lines = new ArrayList<>(end.lines());
    if (counts.missing() > 0) {
      lines.add(
          "%s no record yet. The same command continues: what is answered is not sent again."
              .formatted(Formats.count(counts.missing(), "prompt has", "prompts have")));
    }
    long conflicts = counts.byLabel().getOrDefault(CONFLICT, 0L);
    if (conflicts > 0) {
      lines.add(
          "%s not sent: another request was answered under the same custom_id. Use a new custom_id, or another -Djob."
              .formatted(Formats.count(conflicts, "prompt was", "prompts were")));
    }
    if (counts.answered() == 0 && counts.failed() > 0) {
      lines.add("No prompt was answered. The reasons are above.");
    }
    return lines;
  }
}
