package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sluice.local.cli.AbortPolicy.Halt;
import sluice.local.cli.Progress.Totals;
import sluice.local.files.Reasons;
import sluice.local.files.ResultCounts;
import sluice.local.files.ResultPaths;
import sluice.provider.OutageKind;

final class ReportTest {
  private static final Totals TOTALS =
      new Totals(5, 5, Map.of(), 0, 0, Duration.ZERO, List.of(), 10, 0, 0, LimitTotals.NONE);

  private static final ResultPaths FILES = new ResultPaths(Path.of("out"));

  private static String text(End end, ResultCounts counts) {
    return String.join("\n", new Report(end, TOTALS, FILES, counts).lines()) + "\n";
  }

  @Test
  void runThatIsDone_endsWithItsFiles() {
    var counts = new ResultCounts(5, 0, 0, Map.of("answered", 5L), List.of());

    assertThat(text(new End.Complete(), counts))
        .isEqualTo(
            """
            5 prompts, all answered before: nothing was sent.

              answers          out/output.jsonl (5 lines)
              errors           out/errors.jsonl (empty)
              bucket           out/s3
            """);
  }

  @Test
  void runThatEndedEarly_namesTheCommonestErrorsAndWhatToDo() {
    var halt = new Halt(OutageKind.AUTH, Instant.EPOCH, "401 Incorrect API key");
    var counts =
        new ResultCounts(
            48,
            1_009,
            1,
            Map.of("answered", 48L, "refused with 400", 1_002L, "failed", 7L),
            List.of(
                new Reasons.Reason("refused with 400", "too long", 1_000),
                new Reasons.Reason("failed", "", 7)));

    assertThat(text(new End.Halted(halt), counts))
        .isEqualTo(
            """
            5 prompts, all answered before: nothing was sent.

            Errors:
                  1,000  refused with 400: too long
                      7  failed
                      2  for other reasons, see out/errors.jsonl

              answers          out/output.jsonl (48 lines)
              errors           out/errors.jsonl (1,009 lines)
              bucket           out/s3

            Stopped early: 401 Incorrect API key
            The provider rejects the key, or what the account asks for. Set PROVIDER_API_KEY \
            (OPENAI_API_KEY also works for api.openai.com), or see what the provider says above.
            1 prompt has no record yet. The same command continues: what is answered is not sent \
            again.
            """);
  }

  @Test
  void runWithoutAnAnswer_saysSoAndWhatToDoAboutConflicts() {
    var counts = new ResultCounts(0, 2, 0, Map.of("custom_id_conflict", 2L), List.of());

    assertThat(text(new End.Complete(), counts))
        .endsWith(
            """
              bucket           out/s3

            2 prompts were not sent: another request was answered under the same custom_id. Use a \
            new custom_id, or another -Djob.
            No prompt was answered. The reasons are above.
            """);
  }

  @Test
  void eachEarlyEnd_saysWhy() {
    assertThat(new End.Complete().lines()).isEmpty();
    assertThat(new End.Interrupted().lines()).containsExactly("Stopped early: interrupted.");
    assertThat(new End.DeadLetters(1).lines())
        .containsExactly(
            "Stopped early: 1 message returned to the queue too often (now in its dead-letter queue).");
    assertThat(new End.Broken(new IllegalStateException("x")).lines())
        .containsExactly(
            "Stopped early: internal error: java.lang.IllegalStateException: x",
            "If it happens again, report it with the line above.");
  }
}
