package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sluice.local.cli.Progress.Totals;
import sluice.outcome.Outcome.Kind;

final class SummaryTest {

  private static String text(Totals totals) {
    return String.join("\n", new Summary(totals).lines()) + "\n";
  }

  @Test
  void runWithoutALimit_leavesOutWhatDidNotHappen() {
    var totals =
        new Totals(
            50,
            0,
            Map.of(Kind.ANSWERED, 50L),
            0,
            0,
            Duration.ofMillis(5_400),
            Collections.nCopies(50, Duration.ofSeconds(2)),
            64,
            1_239,
            1_359,
            new LimitTotals(0, 0, 0, 0, 0, Duration.ofSeconds(1), Duration.ofMillis(600)));

    assertThat(text(totals))
        .isEqualTo(
            """
            50 prompts in 5.4 s

              answered                 50
              refused                   0
              failed                    0

              one by one       1 min 40 s  latencies added up
              ideal                 2.0 s  best schedule, 64 at once
              time / ideal           2.70
              prompts / s             9.3
              in flight                19  on average
              tokens in             1,239
              tokens out            1,359

              mean wait             20 ms  for a slot or the rate limit
              billed idle           0.6 s  no request in flight
            """);
  }

  @Test
  void runAtALimit_tellsWhatTheLimitCost() {
    var totals =
        new Totals(
            120,
            0,
            Map.of(Kind.ANSWERED, 118L, Kind.REFUSED, 1L, Kind.CONFLICT, 1L),
            4,
            1_004,
            Duration.ofMillis(135_500),
            Collections.nCopies(119, Duration.ofMillis(316)),
            64,
            36_000_000,
            120,
            new LimitTotals(
                967, 10, 8, 9, 1_500, Duration.ofMinutes(1_124), Duration.ofMillis(92_200)));

    assertThat(text(totals))
        .isEqualTo(
            """
            120 prompts in 2 min 16 s

              answered                118
              refused                   1
              failed                    0
              conflict                  1  custom_id already used
              retries                   4  sent again after a pause
              returned              1,004  to the queue, sent later

              one by one           37.6 s  latencies added up
              ideal                 0.6 s  best schedule, 64 at once, rate limits aside
              time / ideal            214
              prompts / s             0.9
              in flight               0.3  on average
              tokens in        36,000,000
              tokens out              120

              limit used           96.7 %  while batches ran
              429 replies               8  too many requests or tokens
              wasted attempts           9  neither answered nor refused
              wasted tokens         1,500  of those, estimated
              mean wait         1 min 0 s  for a slot or the rate limit
              billed idle      1 min 32 s  no request in flight
            """);
  }

  @Test
  void continuedRun_countsWhatWasAnsweredBefore() {
    var totals =
        new Totals(
            1_000,
            5,
            Map.of(Kind.KNOWN, 2L, Kind.FAILED, 1L),
            0,
            0,
            Duration.ofSeconds(2),
            List.of(),
            10,
            0,
            0,
            LimitTotals.NONE);

    assertThat(text(totals))
        .isEqualTo(
            """
            8 of 1,000 prompts in 2.0 s

              answered before           7  not sent again
              answered                  0
              refused                   0
              failed                    1
            """);
  }

  @Test
  void runOfAnsweredPromptsAlone_saysThatNothingWasSent() {
    var nothing =
        new Totals(5, 5, Map.of(), 0, 0, Duration.ZERO, List.of(), 10, 0, 0, LimitTotals.NONE);

    assertThat(new Summary(nothing).lines())
        .containsExactly("5 prompts, all answered before: nothing was sent.");
  }

  @Test
  void runOfAnEmptyFile_saysThatItIsEmpty() {
    var empty =
        new Totals(0, 0, Map.of(), 0, 0, Duration.ZERO, List.of(), 10, 0, 0, LimitTotals.NONE);

    assertThat(new Summary(empty).lines())
        .containsExactly("The file holds no prompts: nothing was sent.");
  }
}
