package sluice.local.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import sluice.chunk.BatchStatus;
import sluice.local.job.BatchSnapshot;
import sluice.local.job.BatchSnapshot.LineError;

/// How far a job is, in one line or in several. Pure.
///
/// @param now when it is told
public record BatchText(String job, BatchSnapshot batch, Instant now) {
  private static final int WIDTH = 12;
  private static final int MOST_ERRORS = 5;

  /// The line that changes in place, what matters least at its end.
  public String bar() {
    List<String> parts = new ArrayList<>();
    parts.add("%s %s".formatted(picture(), percent()));
    parts.add("%s/%s".formatted(Formats.count(batch.done()), Formats.count(batch.total())));
    if (batch.status() != BatchStatus.IN_PROGRESS) {
      parts.add(status());
    }
    batch.expectedEnd().ifPresent(_ -> parts.add(Formats.clock(left()) + " left"));
    batch.perMinute().ifPresent(rate -> parts.add(Formats.count(Math.round(rate)) + " a minute"));
    parts.add(Formats.count(batch.failed()) + " failed");
    batch.dollars().ifPresent(dollars -> parts.add(Formats.dollars(dollars)));
    parts.add(Formats.count(batch.inputTokens() + batch.outputTokens(), "token"));
    return String.join("  ", parts);
  }

  /// All that is known.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Job %s: %s, %s".formatted(job, status(), percent()));
    lines.add("");
    lines.add(Row.figure("lines", Formats.count(batch.total())));
    lines.add(Row.figure("answered", Formats.count(batch.completed())));
    addSome(lines, "of those", batch.carried(), "answered by an earlier run, not paid again");
    lines.add(Row.figure("failed", Formats.count(batch.failed())));
    addSome(lines, "refused", batch.refused(), "cannot be sent; nothing is paid for them");
    addRate(lines, batch.perMinute());
    lines.add(Row.figure("tokens in", Formats.count(batch.inputTokens())));
    lines.add(Row.figure("tokens out", Formats.count(batch.outputTokens())));
    batch
        .dollars()
        .ifPresent(dollars -> lines.add(Row.figure("cost", Formats.dollars(dollars), "so far")));
    addOvershoot(lines);
    batch
        .expectedEnd()
        .ifPresent(end ->
            lines.add(
                Row.figure("expected end", Formats.time(end), "in " + Formats.duration(left()))));
    lines.add(Row.figure("as of", Formats.time(batch.updated())));
    addErrors(lines);
    return List.copyOf(lines);
  }

  /// How it ended, and what that means.
  public String end() {
    return switch (batch.status()) {
      case COMPLETED -> "Job %s is completed: every line was run.".formatted(job);
      case FAILED -> "Job %s has failed: nothing was sent.".formatted(job);
      case EXPIRED ->
          "Job %s has expired: its window was over before every line was run. The files hold every line."
              .formatted(job);
      case CANCELLED ->
          "Job %s was cancelled%s before every line was run. The files hold every line."
              .formatted(job, batch.stopped().map(BatchText::cause).orElse(""));
      case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING ->
          "Job %s has not ended.".formatted(job);
    };
  }

  private static String cause(String stopped) {
    return switch (stopped) {
      case "cap" -> " by its cap on spending";
      case "unpriced" -> ", since it has a cap in dollars and used a model without a price,";
      default -> "";
    };
  }

  private String status() {
    return batch.status().label().replace('_', ' ');
  }

  private String percent() {
    return String.format(Locale.ROOT, "%d %%", (long) (100 * share()));
  }

  private double share() {
    return batch.total() == 0 ? batch.isEnded() ? 1 : 0 : (double) batch.done() / batch.total();
  }

  private String picture() {
    int filled = (int) (WIDTH * share());
    return "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "]";
  }

  private Duration left() {
    Duration left = Duration.between(now, batch.expectedEnd().orElse(now));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static void addSome(List<String> lines, String label, long count, String note) {
    if (count > 0) {
      lines.add(Row.figure(label, Formats.count(count), note));
    }
  }

  private void addOvershoot(List<String> lines) {
    String note = "beyond the cap: what was under way at the stop";
    if (batch.overshootDollars() > 0) {
      lines.add(Row.figure("of that", Formats.dollars(batch.overshootDollars()), note));
    }
    if (batch.overshootTokens() > 0) {
      lines.add(Row.figure("tokens", Formats.count(batch.overshootTokens()), note));
    }
  }

  private static void addRate(List<String> lines, OptionalDouble perMinute) {
    perMinute.ifPresent(
        rate -> lines.add(Row.figure("lines / min", Formats.count(Math.round(rate)))));
  }

  private void addErrors(List<String> lines) {
    if (batch.errors().isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("Errors of the file, the first ones:");
    batch.errors().stream().limit(MOST_ERRORS).map(BatchText::error).forEach(lines::add);
  }

  private static String error(LineError error) {
    String place = error.line().map(line -> "line %d: ".formatted(line)).orElse("");
    return "  %s%s: %s".formatted(place, error.code(), error.message());
  }
}
