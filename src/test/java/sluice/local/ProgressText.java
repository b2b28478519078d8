package sluice.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How far a run has come, in one line. Pure.
///
/// @param total prompts of the file
/// @param before those that had an answer before
/// @param done those whose record came in this run
/// @param waiting messages that came back and are not done yet
/// @param elapsed since the run began
record ProgressText(
    long total,
    long before,
    long done,
    int inFlight,
    long retries,
    long waiting,
    Duration elapsed) {
  private static final int WIDTH = 12;

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    parts.add("%s %s/%s".formatted(bar(), Numerals.count(before + done), Numerals.count(total)));
    parts.add(Numerals.decimal(perSecond()) + "/s");
    parts.add(Numerals.count(inFlight) + " in flight");
    parts.add(Numerals.count(retries, "retry").replace("retrys", "retries"));
    if (waiting > 0) {
      parts.add(Numerals.count(waiting) + " back");
    }
    if (done > 0) {
      parts.add(Numerals.clock(left()) + " left");
    }
    return String.join("  ", parts);
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
