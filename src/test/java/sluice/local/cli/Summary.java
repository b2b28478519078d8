package sluice.local.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import sluice.local.cli.Progress.Totals;
import sluice.outcome.Outcome.Kind;
import sluice.testing.PerfectSchedule;

/// What a run came to: a headline, then a figure a line. What did not happen is left out, but for
/// the outcomes that everybody looks for. Pure.
public record Summary(Totals totals) {

  public List<String> lines() {
    if (totals.total() == 0) {
      return List.of("The file holds no prompts: nothing was sent.");
    }
    if (totals.before() == totals.total()) {
      return List.of(prompts() + ", all answered before: nothing was sent.");
    }
    List<String> lines = new ArrayList<>();
    lines.add("%s in %s".formatted(prompts(), Formats.duration(totals.wall())));
    add(lines, outcomes());
    add(lines, totals.latencies().isEmpty() ? List.of() : speed());
    add(lines, limits());
    return List.copyOf(lines);
  }

  private static void add(List<String> lines, List<String> group) {
    if (!group.isEmpty()) {
      lines.add("");
      lines.addAll(group);
    }
  }

  /// What is done, which is less than all where the run ended early.
  private String prompts() {
    long done = totals.before() + totals.done();
    String of = done < totals.total() ? Formats.count(done) + " of " : "";
    return of + Formats.count(totals.total(), "prompt");
  }

  private List<String> outcomes() {
    List<String> rows = new ArrayList<>();
    addSome(rows, "answered before", totals.before() + totals.of(Kind.KNOWN), "not sent again");
    rows.add(Row.figure("answered", Formats.count(totals.of(Kind.ANSWERED))));
    rows.add(Row.figure("refused", Formats.count(totals.of(Kind.REFUSED))));
    rows.add(Row.figure("failed", Formats.count(totals.of(Kind.FAILED))));
    addSome(rows, "conflict", totals.of(Kind.CONFLICT), "custom_id already used");
    addSome(rows, "retries", totals.retries(), "sent again after a pause");
    addSome(rows, "returned", totals.returned(), "to the queue, sent later");
    return rows;
  }

  private List<String> speed() {
    Duration ideal = PerfectSchedule.of(totals.latencies(), totals.permits());
    Duration oneByOne = PerfectSchedule.sum(totals.latencies());
    String aside = totals.limits().percent().isPresent() ? ", rate limits aside" : "";
    return List.of(
        Row.figure("one by one", Formats.duration(oneByOne), "latencies added up"),
        Row.figure(
            "ideal",
            Formats.duration(ideal),
            "best schedule, %s at once%s".formatted(Formats.count(totals.permits()), aside)),
        Row.figure("time / ideal", Formats.ratio(seconds(totals.wall()) / seconds(ideal))),
        Row.figure(
            "prompts / s", Formats.decimal(totals.latencies().size() / seconds(totals.wall()))),
        Row.figure(
            "in flight", Formats.decimal(seconds(oneByOne) / seconds(totals.wall())), "on average"),
        Row.figure("tokens in", Formats.count(totals.inputTokens())),
        Row.figure("tokens out", Formats.count(totals.outputTokens())));
  }

  private List<String> limits() {
    LimitTotals limits = totals.limits();
    List<String> rows = new ArrayList<>();
    limits
        .percent()
        .ifPresent(percent ->
            rows.add(Row.figure("limit used", Formats.percent(percent), "while batches ran")));
    addSome(rows, "429 replies", limits.refusals(), "too many requests or tokens");
    addSome(rows, "wasted attempts", limits.wastedPrompts(), "neither answered nor refused");
    addSome(rows, "wasted tokens", limits.wastedTokens(), "of those, estimated");
    addSome(rows, "mean wait", meanWait(), "for a slot or the rate limit");
    addSome(rows, "billed idle", limits.billedIdle(), "no request in flight");
    return rows;
  }

  private Duration meanWait() {
    return totals.limits().permitWait().dividedBy(Math.max(1, totals.done() + totals.returned()));
  }

  private static void addSome(List<String> rows, String label, long count, String note) {
    if (count > 0) {
      rows.add(Row.figure(label, Formats.count(count), note));
    }
  }

  private static void addSome(List<String> rows, String label, Duration duration, String note) {
    if (duration.isPositive()) {
      rows.add(Row.figure(label, Formats.duration(duration), note));
    }
  }

  private static double seconds(Duration duration) {
    return Math.max(1, duration.toMillis()) / 1000.0;
  }
}
