package sluice.local.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// How far a run has come, in one line. Pure.
///
/// @param total prompts of the file
/// @param before those that had an answer before
/// @param done those whose record came in this run
/// @param waiting messages that came back and are not done yet
/// @param elapsed since the run began
/// @param still since the last record came, where none has come for longer than answers take; else
///   zero
public record ProgressText(
    long total,
    long before,
    long done,
    int inFlight,
    long retries,
    long waiting,
    Duration elapsed,
    Duration still) {
  private static final int WIDTH = 12;

  /// What the line is made of, what is wanted least first.
  private enum Part {
    BAR,
    RATE,
    RETRIES,
    BACK,
    IN_FLIGHT,
    TIME,
    COUNT
  }

  /// A part as it stands in the line.
  private record Text(Part part, String text) {}

  /// As much of it as fits.
  ///
  /// @param columns the line must be shorter, or terminals break it
  String within(int columns) {
    List<Text> texts = new ArrayList<>(texts());
    Set<Part> wanted = texts.stream().map(Text::part).collect(Collectors.toSet());
    for (Part part : Part.values()) {
      if (line(texts, wanted).length() < columns) {
        break;
      }
      wanted.remove(part);
    }
    return line(texts, wanted);
  }

  @Override
  public String toString() {
    return within(Integer.MAX_VALUE);
  }

  private static String line(List<Text> texts, Set<Part> wanted) {
    return texts.stream()
        .filter(text -> wanted.contains(text.part()))
        .map(Text::text)
        .collect(Collectors.joining("  "))
        .replace("]  ", "] ");
  }

  private List<Text> texts() {
    List<Text> texts = new ArrayList<>();
    texts.add(new Text(Part.BAR, bar()));
    texts.add(
        new Text(
            Part.COUNT, "%s/%s".formatted(Formats.count(before + done), Formats.count(total))));
    texts.add(new Text(Part.RATE, Formats.decimal(perSecond()) + "/s"));
    texts.add(new Text(Part.IN_FLIGHT, Formats.count(inFlight) + " in flight"));
    texts.add(new Text(Part.RETRIES, Formats.count(retries, "retry", "retries")));
    if (waiting > 0) {
      texts.add(new Text(Part.BACK, Formats.count(waiting) + " returned"));
    }
    if (!still.isZero()) {
      texts.add(new Text(Part.TIME, "no result for " + Formats.clock(still)));
    } else if (done > 0) {
      texts.add(new Text(Part.TIME, Formats.clock(left()) + " left"));
    }
    return texts;
  }

  private String bar() {
    int filled = total == 0 ? WIDTH : (int) (WIDTH * (before + done) / total);
    return "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "]";
  }

  private double perSecond() {
    return elapsed.isZero() ? 0 : done * 1000.0 / Math.max(1, elapsed.toMillis());
  }

  /// As long as the rest takes at the speed there was.
  private Duration left() {
    return elapsed.multipliedBy(total - before - done).dividedBy(done);
  }
}
