package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sluice.local.aws.LocalAws;
import sluice.local.cli.AbortPolicy.Halt;
import sluice.local.cli.Progress.Totals;
import sluice.local.files.Reasons;
import sluice.local.files.RecordFinder;
import sluice.local.files.ResultFiles;
import sluice.local.files.ResultFiles.Counts;
import sluice.outcome.Outcome.Kind;
import sluice.provider.OutageKind;

final class SummaryTest {
  private static final Totals TOTALS =
      new Totals(
          51,
          0,
          Map.of(Kind.ANSWERED, 50L, Kind.REFUSED, 1L),
          3,
          0,
          Duration.ofSeconds(11),
          Collections.nCopies(50, Duration.ofSeconds(2)),
          10,
          1_234,
          5_678,
          new LimitTotals(974, 10, 3, 2, 1_500, Duration.ofSeconds(70), Duration.ofMillis(120)));

  @Test
  void comparesWithOneByOneAndWithAPerfectSchedule() {
    assertThat(new Summary(TOTALS).lines())
        .containsExactly(
            "51 prompts in 11.0 s. One by one it would have taken 100.0 s.",
            "  50 answered, 1 refused, 0 failed, 0 in conflict, 0 came back, 3 retried in place",
            "  a perfect schedule of these answers on 10 permits, limits of a minute aside, takes 10.0 s: this run took 1.10 times that",
            "  4.5 prompts per second, 9.1 in flight on average",
            "  tokens: 1,234 in, 5,678 out",
            "  limit: 97.4 % of it reached, 3 refused for it (429), 2 prompts and about 1,500 tokens wasted on retries",
            "  waiting: 1.4 s a prompt for permits and rates, 0.1 s billed with nothing in flight");
  }

  @Test
  void saysLittleWhereNothingWasSent() {
    var nothing =
        new Totals(5, 5, Map.of(), 0, 0, Duration.ZERO, List.of(), 10, 0, 0, LimitTotals.NONE);

    assertThat(new Summary(nothing).lines())
        .containsExactly("5 prompts, all answered before: nothing was sent.");
  }

  @Test
  void tellsOfARunThatEndedEarlyWhatWasDone() {
    var early =
        new Totals(
            1_000,
            5,
            Map.of(Kind.ANSWERED, 2L, Kind.FAILED, 1L),
            0,
            0,
            Duration.ofSeconds(2),
            List.of(),
            10,
            0,
            0,
            LimitTotals.NONE);

    assertThat(new Summary(early).lines().getFirst())
        .isEqualTo("8 of 1,000 prompts in 2.0 s, 5 of them answered before.");
  }

  @Test
  void saysThatAFileIsEmpty() {
    var empty =
        new Totals(0, 0, Map.of(), 0, 0, Duration.ZERO, List.of(), 10, 0, 0, LimitTotals.NONE);

    assertThat(new Summary(empty).lines())
        .containsExactly("There is no prompt in the file: nothing was sent.");
  }

  @Test
  void saysWhatToDoAfterConflictsAndWhereNothingWasAnswered() {
    var counts = new Counts(0, 2, 0, Map.of("custom_id_conflict", 2L), List.of());
    var files =
        new ResultFiles(
            Path.of("out"),
            new RecordFinder(LocalAws.s3(URI.create("http://127.0.0.1:9")), "", ""));

    assertThat(new Report(new End.Complete(), TOTALS, files, counts).lines())
        .endsWith(
            "2 prompts met the answer to another request under the same custom_id (an edited line?): another -Djob has them answered.",
            "No prompt was answered: the reasons stand above.");
  }

  @Test
  void tellsWhereTheFilesAreAndWhyItEnded() {
    var halt = new Halt(OutageKind.AUTH, Instant.EPOCH, "401 Incorrect API key");
    var counts =
        new Counts(
            48,
            2,
            1,
            Map.of("answered", 48L, "refused with 400", 2L),
            List.of(
                new Reasons.Reason("refused with 400", "too long", 2),
                new Reasons.Reason("failed", "", 1_000)));
    var files =
        new ResultFiles(
            Path.of("out"),
            new RecordFinder(LocalAws.s3(URI.create("http://127.0.0.1:9")), "", ""));

    List<String> lines = new Report(new End.Halted(halt), TOTALS, files, counts).lines();

    assertThat(lines)
        .endsWith(
            "  out/output.jsonl (48 answers)",
            "  out/errors.jsonl (2 refused with 400)",
            "    2 × refused with 400: too long",
            "    1,000 × failed",
            "  out/s3 (the records themselves)",
            "Ended before its time: 401 Incorrect API key",
            halt.advice(),
            "1 prompt without a record: the same command goes on there.");
  }
}
