package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.outcome.MessageResult;

/// A probe is sent, whatever waits beside it, and gone when its batch is.
final class BatchProbeTest {

  /// The one waits for its retry while the other waits for the probe.
  @Test
  void probe_isSentThoughABlockedPromptCameAfterIt() {
    var harness = new BatchHarness(4, requests(20));
    harness.provider.script((prompt, attempt) -> {
      if (prompt.body().contains("flagged")) {
        return status(403, ERROR).after(Duration.ofMillis(100));
      }
      boolean isFirst = prompt.body().contains("failing") && attempt == 1;
      return isFirst ? status(500, ERROR).after(Duration.ofMillis(2800)) : answer();
    });

    CompletableFuture<BatchResult> result =
        harness.begin(BatchHarness.LONG, harness.message("failing"), harness.message("flagged"));
    harness.time.advance(Duration.ofMinutes(1));

    assertThat(result).isDone();
    assertThat(causes(result.join().results())).isEmpty();
  }

  @Test
  void probe_doesNotOutliveItsBatch() {
    var harness = new BatchHarness(4);
    harness.provider.script((prompt, _) -> {
      if (prompt.body().contains("\"ping\"")) {
        return answer().after(Duration.ofHours(1));
      }
      boolean isSlow = prompt.model().equals("other");
      return status(500, ERROR).after(Duration.ofSeconds(isSlow ? 70 : 1));
    });

    List<MessageResult> ended =
        harness.process(
            Duration.ofMinutes(5),
            harness.message("quick"),
            harness.message("slow", "{\"prompt\":\"p\",\"model\":\"other\"}"));

    assertThat(causes(ended)).containsExactly("passing", "passing");
    assertThat(harness.provider.calls()).hasSize(6);
    assertThat(harness.provider.inFlight()).isZero();
  }

  private static AccountRates requests(long perMinute) {
    return new AccountRates(
        Map.of(), new ModelRates(OptionalLong.of(perMinute), OptionalLong.empty()), 1);
  }
}
