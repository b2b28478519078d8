package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.e2e.Events.prompts;
import static sluice.e2e.FunctionHarness.LONG;
import static sluice.e2e.Reports.NOTHING_BACK;
import static sluice.e2e.Reports.allBack;
import static sluice.e2e.Reports.response;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.e2e.RuntimeApi.End;
import sluice.testing.ByteServer;
import sluice.testing.HttpAnswer;

/// Returns before Lambda's deadline, whoever does not answer, and runs on with nothing.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class RuntimeDeadlineIT {
  private static final Duration SHORT = Duration.ofSeconds(6);

  /// What must be left of an invocation's time when it returns.
  private static final Duration RESERVE = Duration.ofMillis(500);

  @RegisterExtension private static final FunctionHarness harness = new FunctionHarness();

  @Test
  void providerThatNeverAnswers_delaysNoReturn() {
    harness.provider().behave(Provider.SILENT);
    FunctionProcess process = harness.launch(harness.variables());

    End end = process.invoke(Events.of(1, prompts(40)), SHORT);

    assertThat(response(end)).isEqualTo(allBack(40));
    assertThat(end.left()).isGreaterThanOrEqualTo(RESERVE);
    assertThat(harness.queue().visibility()).hasSize(40);
    Await.until(
        "its connections are closed", end.left(), () -> harness.provider().server().open() == 0);
    long asked = harness.provider().requests().size();

    harness.provider().behave(Provider.ANSWERING);
    assertThat(response(process.invoke(Events.of(1, "another"), LONG))).isEqualTo(NOTHING_BACK);
    assertThat(harness.provider().requests())
        .as("nothing ran on")
        .hasSize(Math.toIntExact(asked) + 1);
    assertThat(harness.bucket().records()).containsOnlyKeys("prompts/m-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {Queue.URL, Queue.CHANGE})
  void storeAndQueueThatNeverAnswer_delayNoReturn(String call) {
    harness.queue().ignore(call);
    try (var silentStore = ByteServer.plain(HttpAnswer.each(_ -> Optional.empty()))) {
      Map<String, String> variables = harness.variables();
      variables.put("AWS_ENDPOINT_URL_S3", silentStore.url().toString());
      FunctionProcess process = harness.launch(variables);

      End end = process.invoke(Events.of(2, prompts(3)), SHORT);

      assertThat(response(end)).isEqualTo(allBack(3));
      assertThat(end.left()).isGreaterThanOrEqualTo(RESERVE);
      assertThat(harness.provider().requests())
          .as("nothing is paid while the store is silent")
          .isEmpty();
      Await.until("the store is left alone", end.left(), () -> silentStore.open() == 0);
      Await.until(
          "the queue is left alone", end.left(), () -> harness.queue().server().open() == 0);
    }
  }
}
