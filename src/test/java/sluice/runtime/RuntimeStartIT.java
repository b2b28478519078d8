package sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.runtime.Reports.NOTHING_BACK;
import static sluice.runtime.Reports.response;
import static sluice.runtime.Stage.KEY;
import static sluice.runtime.Stage.LONG;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import sluice.runtime.RuntimeApi.Start;

/// How an environment starts, or does not.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class RuntimeStartIT {
  @RegisterExtension private static final Stage stage = new Stage();

  @Test
  void doesNotStartWithWrongSettingsAndNamesThemAll() {
    Map<String, String> variables = stage.variables();
    variables.put("PROVIDER_BASE_URL", "http://example.com/v1");
    variables.put("PROVIDER_API_KEY", KEY + " with blanks");
    variables.put("PROVIDER_HEADERS", "[]");
    variables.put("PROVIDER_MAX_IN_FLIGHT", "many");
    variables.put("MAX_AGE_HOURS", "0");
    variables.put("RESULTS_BUCKET", "");

    Start start = stage.launch(variables).start();

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
  void startsWithEmptyEndpoints() {
    Map<String, String> noneOfAws = stage.variables();
    noneOfAws.put("AWS_ENDPOINT_URL_S3", "");
    noneOfAws.put("AWS_ENDPOINT_URL_SQS", "");
    assertThat(stage.launch(noneOfAws).start()).isInstanceOf(Start.Ready.class);

    Map<String, String> noneOfSqs = stage.variables();
    noneOfSqs.put("AWS_ENDPOINT_URL_SQS", "");
    assertThat(response(stage.launch(noneOfSqs).invoke(Events.of(1, "one"), LONG)))
        .isEqualTo(NOTHING_BACK);
  }
}
