package sluice.local.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import sluice.local.cli.Progress.Totals;
import sluice.outcome.Outcome.Kind;
import sluice.testing.PerfectSchedule;

/// What a run came to, in a few lines. Pure.
public record Summary(Totals totals) {

  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(first());
    if (totals.before() < totals.total()) {
      lines.add(ends());
    }
    if (!totals.latencies().isEmpty()) {
      lines.add(schedule());
      lines.add(throughput());
      lines.add(
          "  tokens: %s in, %s out"
              .formatted(
                  Formats.count(totals.inputTokens()), Formats.count(totals.outputTokens())));
    }
    if (totals.before() < totals.total()) {
      lines.add(limits());
      lines.add(waits());
    }
    return List.copyOf(lines);
  }

  private String ends() {
    String known =
        totals.of(Kind.KNOWN) == 0 ? "" : ", %s known already".formatted(count(Kind.KNOWN));
    return "  %s answered, %s refused, %s failed, %s in conflict%s, %s came back, %s retried in place"
        .formatted(
            count(Kind.ANSWERED),
            count(Kind.REFUSED),
            count(Kind.FAILED),
            count(Kind.CONFLICT),
            known,
            Formats.count(totals.cameBack()),
            Formats.count(totals.retries()));
  }

  private String first() {
    if (totals.total() == 0) {
      return "There is no prompt in the file: nothing was sent.";
    }
    String prompts = prompts();
    if (totals.before() == totals.total()) {
      return prompts + ", all answered before: nothing was sent.";
    }
    String before =
        totals.before() == 0
            ? ""
            : ", %s of them answered before".formatted(Formats.count(totals.before()));
    String took = "%s in %s%s.".formatted(prompts, Formats.seconds(totals.wall()), before);
    return totals.latencies().isEmpty()
        ? took
        : took + " One by one it would have taken " + Formats.seconds(sum()) + ".";
  }

  /// What is done, which is less than all where the run ended early.
  private String prompts() {
    long done = totals.before() + totals.done();
    String of = done < totals.total() ? Formats.count(done) + " of " : "";
    return of + Formats.count(totals.total(), "prompt");
  }

  private String schedule() {
    Duration ideal = PerfectSchedule.of(totals.latencies(), totals.permits());
    return "  a perfect schedule of these answers on %s%s takes %s: this run took %.2f times that"
        .formatted(
            Formats.count(totals.permits(), "permit"),
            totals.limits().percent().isPresent() ? ", limits of a minute aside," : "",
            Formats.seconds(ideal),
            ratio(totals.wall(), ideal));
  }

  private String throughput() {
    return "  %s prompts per second, %s in flight on average"
        .formatted(
            Formats.decimal(totals.latencies().size() / seconds(totals.wall())),
            Formats.decimal(ratio(sum(), totals.wall())));
  }

  private String limits() {
    LimitTotals limits = totals.limits();
    String reached =
        limits.percent().isPresent()
            ? Formats.percent(limits.percent().getAsDouble()) + " of it reached"
            : "none known";
    return "  limit: %s, %s refused for it (429), %s and about %s wasted on retries"
        .formatted(
            reached,
            Formats.count(limits.refusals()),
            Formats.count(limits.wastedPrompts(), "prompt"),
            Formats.count(limits.wastedTokens(), "token"));
  }

  private String waits() {
    Duration mean =
        totals.limits().permitWait().dividedBy(Math.max(1, totals.done() + totals.cameBack()));
    return "  waiting: %s a prompt for permits and rates, %s billed with nothing in flight"
        .formatted(Formats.seconds(mean), Formats.seconds(totals.limits().billedIdle()));
  }

  private Duration sum() {
    return PerfectSchedule.sum(totals.latencies());
  }

  private String count(Kind kind) {
    return Formats.count(totals.of(kind));
  }

  private static double ratio(Duration one, Duration other) {
    return seconds(one) / seconds(other);
  }

  private static double seconds(Duration duration) {
    return Math.max(1, duration.toMillis()) / 1000.0;
  }
}
