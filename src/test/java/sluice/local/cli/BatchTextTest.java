package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.chunk.BatchStatus;
import sluice.local.job.BatchSnapshot;
import sluice.local.job.BatchSnapshot.LineError;

final class BatchTextTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static BatchText text(
      BatchStatus status, long total, long completed, Optional<String> stopped) {
    boolean isOpen = status == BatchStatus.IN_PROGRESS;
    return new BatchText(
        "march",
        new BatchSnapshot(
            status,
            1,
            NOW,
            NOW,
            total,
            completed,
            12,
            2,
            100,
            1_000_000,
            234_567,
            OptionalDouble.of(1.234),
            isOpen ? OptionalDouble.of(949.6) : OptionalDouble.empty(),
            isOpen ? Optional.of(NOW.plusSeconds(366)) : Optional.empty(),
            stopped.isPresent() ? 3_000 : 0,
            stopped.isPresent() ? 0.34 : 0,
            stopped,
            List.of(new LineError(Optional.of(17L), "invalid_json_line", "it ends too early"))),
        NOW);
  }

  @Test
  void openJob_isToldInALine() {
    assertThat(text(BatchStatus.IN_PROGRESS, 10_000, 5_188, Optional.empty()).bar())
        .isEqualTo(
            "[######------] 52 %  5,200/10,000  6:06 left  950 a minute  12 failed  $1.23  1,234,567 tokens");
  }

  @Test
  void jobThatIsNotRunning_saysWhatItDoes() {
    assertThat(text(BatchStatus.CANCELLING, 10_000, 5_188, Optional.empty()).bar())
        .isEqualTo(
            "[######------] 52 %  5,200/10,000  cancelling  12 failed  $1.23  1,234,567 tokens");
    assertThat(text(BatchStatus.VALIDATING, 0, 0, Optional.empty()).bar())
        .startsWith("[------------] 0 %");
  }

  @Test
  void openJob_isToldInRows() {
    String lines =
        String.join("\n", text(BatchStatus.IN_PROGRESS, 10_000, 5_188, Optional.empty()).lines());

    assertThat(lines)
        .startsWith("Job march: in progress, 52 %\n")
        .containsPattern("lines +10,000")
        .containsPattern("answered +5,188")
        .containsPattern("of those +100  answered by an earlier run, not paid again")
        .containsPattern("failed +12")
        .containsPattern("refused +2  cannot be sent")
        .containsPattern("lines / min +950")
        .containsPattern("tokens in +1,000,000")
        .containsPattern("tokens out +234,567")
        .containsPattern("cost +\\$1.23  so far")
        .containsPattern("expected end +\\d\\d:\\d\\d:\\d\\d  in 6 min 6 s")
        .endsWith("  line 17: invalid_json_line: it ends too early");
  }

  @Test
  void jobThatCostMoreThanItsCap_saysHowMuch() {
    String lines =
        String.join("\n", text(BatchStatus.CANCELLED, 10_000, 5_188, Optional.of("cap")).lines());

    assertThat(lines)
        .containsPattern("of that +\\$0.34  beyond the cap: what was under way at the stop")
        .containsPattern("tokens +3,000  beyond the cap");
    assertThat(text(BatchStatus.COMPLETED, 10_000, 9_988, Optional.empty()).lines())
        .noneMatch(line -> line.contains("cap"));
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETED, , is completed: every line was run",
    "FAILED, , has failed: nothing was sent",
    "EXPIRED, expired, has expired: its window was over",
    "CANCELLED, cancelled, was cancelled before every line was run",
    "CANCELLED, cap, was cancelled by its cap on spending before",
    "CANCELLED, unpriced, 'was cancelled, since it has a cap in dollars and used a model without a price, before'",
    "IN_PROGRESS, , has not ended",
  })
  void end_isToldInWords(BatchStatus status, String stopped, String words) {
    assertThat(text(status, 10, 10, Optional.ofNullable(stopped)).end())
        .startsWith("Job march " + words);
  }
}
