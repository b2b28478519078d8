package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.e2e.FunctionHarness.KEY;
import static sluice.e2e.FunctionHarness.LONG;
import static sluice.e2e.Reports.NOTHING_BACK;
import static sluice.e2e.Reports.response;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import sluice.e2e.RuntimeApi.Start;

/// How an environment starts, or does not.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class RuntimeStartIT {
  @RegisterExtension private static final FunctionHarness harness = new FunctionHarness();

  @Test
  void wrongSettings_failTheStartAndAreAllNamed() {
    Map<String, String> variables = harness.variables();
    variables.put("PROVIDER_BASE_URL", "http://example.com/v1");
    variables.put("PROVIDER_API_KEY", KEY + " with blanks");
    variables.put("PROVIDER_HEADERS", "[]");
    variables.put("PROVIDER_MAX_IN_FLIGHT", "many");
    variables.put("MAX_AGE_HOURS", "0");
    variables.put("RESULTS_BUCKET", "");

    Start start = harness.launch(variables).start();

    assertThat(start)
        .isInstanceOfSatisfying(
            Start.Failed.class,
            failed ->
                assertThat(failed.error())
                    .contains(
                        "PROVIDER_BASE_URL",
                        "PROVIDER_API_KEY",
                        "PROVIDER_HEADERS",
                        "PROVIDER_MAX_IN_FLIGHT",
                        "MAX_AGE_HOURS",
                        "RESULTS_BUCKET")
                    .doesNotContain(KEY));
  }

  @Test
  void emptyEndpoints_countAsNotSet() {
    Map<String, String> noneOfAws = harness.variables();
    noneOfAws.put("AWS_ENDPOINT_URL_S3", "");
    noneOfAws.put("AWS_ENDPOINT_URL_SQS", "");
    assertThat(harness.launch(noneOfAws).start()).isInstanceOf(Start.Ready.class);

    Map<String, String> noneOfSqs = harness.variables();
    noneOfSqs.put("AWS_ENDPOINT_URL_SQS", "");
    assertThat(response(harness.launch(noneOfSqs).invoke(Events.of(1, "one"), LONG)))
        .isEqualTo(NOTHING_BACK);
  }
}
