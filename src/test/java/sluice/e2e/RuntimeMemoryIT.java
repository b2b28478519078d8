package sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.e2e.Behaviours.answering;
import static sluice.e2e.Events.prompts;
import static sluice.e2e.FunctionHarness.LONG;
import static sluice.e2e.FunctionHarness.MEMORY;
import static sluice.e2e.Reports.NOTHING_BACK;
import static sluice.e2e.Reports.response;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.e2e.RuntimeApi.End;

/// Memory is bounded by the settings, however large the answers are.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class RuntimeMemoryIT {
  @RegisterExtension private static final FunctionHarness harness = new FunctionHarness();

  @Test
  void smallFunction_recordsItsAnswers() {
    harness.provider().behave(answering(500_000));
    FunctionProcess process = harness.launch(harness.variables(), MEMORY / 2);

    End end = process.invoke(Events.of(1, prompts(40)), LONG);

    assertThat(response(end)).isEqualTo(NOTHING_BACK);
    assertThat(harness.bucket().records()).hasSize(40);
    assertThat(harness.provider().requests()).hasSize(40);
  }

  /// The last two become lines that are twice and three times as long.
  @ParameterizedTest
  @ValueSource(strings = {"a", "\uD83D\uDE00", "\u2028", "\u0085"})
  void largeAnswers_areReadNoFasterThanTheMemoryAllows(String unit) {
    harness.provider().behave(answering(unit, 5_000_000 / unit.getBytes(UTF_8).length));
    FunctionProcess process = harness.launch(harness.variables(), MEMORY / 4);

    End end = process.invoke(Events.of(1, prompts(20)), LONG);

    assertThat(response(end)).as(process.output()).isEqualTo(NOTHING_BACK);
    assertThat(harness.bucket().records()).hasSize(20);
    assertThat(harness.provider().requests()).as("none is paid twice").hasSize(20);
    assertThat(process.output()).doesNotContain("OutOfMemoryError");
  }
}
