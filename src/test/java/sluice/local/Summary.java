package sluice.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import sluice.local.Progress.Totals;
import sluice.volley.Outcome.Kind;

/// What a run came to, in a few lines. Pure.
record Summary(Totals totals) {

  List<String> lines() {
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
                  Figures.count(totals.inputTokens()), Figures.count(totals.outputTokens())));
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
            Figures.count(totals.cameBack()),
            Figures.count(totals.retries()));
  }

  private String first() {
    String prompts = Figures.count(totals.total(), "prompt");
    if (totals.before() == totals.total()) {
      return prompts + ", all answered before: nothing was sent.";
    }
    String before =
        totals.before() == 0
            ? ""
            : ", %s of them answered before".formatted(Figures.count(totals.before()));
    String took = "%s in %s%s.".formatted(prompts, Figures.seconds(totals.wall()), before);
    return totals.latencies().isEmpty()
        ? took
        : took + " One by one it would have taken " + Figures.seconds(sum()) + ".";
  }

  private String schedule() {
    Duration ideal = PerfectSchedule.of(totals.latencies(), totals.permits());
    return "  a perfect schedule of these answers on %s takes %s: this run took %.2f times that"
        .formatted(
            Figures.count(totals.permits(), "permit"),
            Figures.seconds(ideal),
            ratio(totals.wall(), ideal));
  }

  private String throughput() {
    return "  %s prompts per second, %s in flight on average"
        .formatted(
            Figures.decimal(totals.latencies().size() / seconds(totals.wall())),
            Figures.decimal(ratio(sum(), totals.wall())));
  }

  private Duration sum() {
    return PerfectSchedule.sum(totals.latencies());
  }

  private String count(Kind kind) {
    return Figures.count(totals.of(kind));
  }

  private static double ratio(Duration one, Duration other) {
    return seconds(one) / seconds(other);
  }

  private static double seconds(Duration duration) {
    return Math.max(1, duration.toMillis()) / 1000.0;
  }
}
