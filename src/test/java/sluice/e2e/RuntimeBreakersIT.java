package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.e2e.FunctionHarness.LONG;
import static sluice.e2e.Reports.NOTHING_BACK;
import static sluice.e2e.Reports.allBack;
import static sluice.e2e.Reports.response;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import sluice.e2e.RuntimeApi.End;
import sluice.testing.ByteServer;
import sluice.testing.HttpAnswer;
import sluice.testing.ReceivedRequest;
import sluice.testing.Relay;

/// What one invocation has learned of an outage, the next one in the same environment knows.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class RuntimeBreakersIT {
  private static final String SECRET = "providers-key";
  private static final String REVOKED = "canary-of-the-key-revoked";
  private static final String MENDED = "canary-of-the-key-mended";

  @RegisterExtension private static final FunctionHarness harness = new FunctionHarness();

  @Test
  void refusedKey_stopsCallsToProviderAndStore() throws IOException {
    harness.provider().behave(RuntimeBreakersIT::revoked);
    Map<String, String> variables = harness.variables();
    try (var store = new Relay(harness.storeUrl())) {
      variables.put("AWS_ENDPOINT_URL_S3", store.url());
      FunctionProcess process = harness.launch(variables);
      assertThat(response(process.invoke(Events.of(1, prompts("first")), LONG)))
          .isEqualTo(allBack(3));
      int asked = harness.provider().requests().size();
      int stored = store.requests().size();
      assertThat(stored).as("the store was probed").isPositive();

      End end = process.invoke(Events.of(7, prompts("second")), LONG);

      assertThat(response(end)).isEqualTo(allBack(3));
      assertThat(harness.provider().requests()).hasSize(asked);
      assertThat(store.requests()).hasSize(stored);
      assertThat(harness.queue().visibility())
          .containsOnlyKeys("receipt-1", "receipt-2", "receipt-3")
          .allSatisfy((_, seconds) -> assertThat(seconds).isBetween(60, 900));
      assertThat(process.lines("trouble"))
          .map(line -> line.get("trouble").asText())
          .as("said in each")
          .containsExactly("auth", "auth");
      assertThat(process.lines("batch"))
          .last()
          .satisfies(line -> assertThat(line.get("sent").asInt()).isZero());
    }
  }

  @Test
  void replacedKey_isReadByANewEnvironment() {
    harness.provider().behave(RuntimeBreakersIT::revoked);
    String[] key = {REVOKED};
    try (var secrets =
        ByteServer.plain(
            HttpAnswer.each(_ ->
                Optional.of(
                    HttpAnswer.json(
                            200,
                            "{\"Name\":\"%s\",\"SecretString\":\"%s\"}".formatted(SECRET, key[0]))
                        .with("Content-Type", "application/x-amz-json-1.1"))))) {
      Map<String, String> variables = harness.variables();
      variables.remove("PROVIDER_API_KEY");
      variables.put("PROVIDER_API_KEY_SECRET", SECRET);
      variables.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.url().toString());
      End before = harness.launch(variables).invoke(Events.of(1, prompts("one")), LONG);
      key[0] = MENDED;

      End after = harness.launch(variables).invoke(Events.of(2, prompts("one")), LONG);

      assertThat(response(before)).isEqualTo(allBack(3));
      assertThat(response(after)).isEqualTo(NOTHING_BACK);
      assertThat(secrets.requests()).as("read once in each").hasSize(2);
      assertThat(harness.bucket().outcomes()).hasSize(3).containsValue("answered");
    }
  }

  private static String[] prompts(String name) {
    return Events.ids(name, 3);
  }

  private static Optional<HttpAnswer> revoked(ReceivedRequest request) {
    return request.header("authorization").equals("Bearer " + MENDED)
        ? Provider.ANSWERING.apply(request)
        : Optional.of(Provider.error(401, "invalid_api_key", "Incorrect API key provided"));
  }
}
