package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.e2e.Events.prompts;
import static sluice.e2e.FunctionHarness.LONG;
import static sluice.e2e.Reports.NOTHING_BACK;
import static sluice.e2e.Reports.response;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import sluice.e2e.RuntimeApi.End;

/// An environment starts no more than its share of the account's rate, in any window.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class RuntimeRatesIT {
  private static final int PROMPTS = 30;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @RegisterExtension private static final FunctionHarness harness = new FunctionHarness();

  @Test
  void rate_spreadsTheStarts() {
    List<Long> starts = new CopyOnWriteArrayList<>();
    harness
        .provider()
        .behave(request -> {
          starts.add(System.nanoTime());
          return Provider.ANSWERING.apply(request);
        });
    Map<String, String> variables = harness.variables();
    variables.put("PROVIDER_REQUESTS_PER_MINUTE", "600");
    FunctionProcess process = harness.launch(variables);
    assertThat(process.start()).isInstanceOf(RuntimeApi.Start.Ready.class);
    long begun = System.nanoTime();

    End end = process.invoke(Events.of(1, prompts(PROMPTS)), LONG);

    assertThat(response(end)).isEqualTo(NOTHING_BACK);
    List<Long> sorted = starts.stream().sorted().toList();
    assertThat(sorted).hasSize(PROMPTS);
    assertThat(Duration.ofNanos(sorted.getFirst() - begun))
        .as("the bucket is empty at first")
        .isGreaterThanOrEqualTo(Duration.ofMillis(50));
    assertThat(IntStream.range(9, PROMPTS).mapToObj(n -> sorted.get(n) - sorted.get(n - 9)))
        .as("no ten in any second")
        .allSatisfy(span -> assertThat(span).isGreaterThan(SECOND));
    assertThat(process.lines("batch"))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.get("limit_percent").asDouble()).isBetween(60.0, 100.0);
          assertThat(line.get("refusals").asInt()).isZero();
          assertThat(line.get("permit_wait_ms").asLong()).isGreaterThan(30_000);
          assertThat(line.get("billed_idle_ms").asLong())
              .isBetween(1L, line.get("wall_ms").asLong());
        });
  }
}
