package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static sluice.e2e.Bucket.outcome;
import static sluice.e2e.Events.PROMPT;
import static sluice.e2e.FunctionHarness.KEY;
import static sluice.e2e.FunctionHarness.LONG;
import static sluice.e2e.Reports.allBack;
import static sluice.e2e.Reports.response;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import sluice.e2e.RuntimeApi.End;

/// What it tells in its log: each prompt once, each outage once, no secret.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class RuntimeLinesIT {
  @RegisterExtension private static final FunctionHarness harness = new FunctionHarness();

  @Test
  void log_hasOneLineAPromptAndNoSecret() {
    harness.provider().behave(Behaviours::echo);
    FunctionProcess process = harness.launch(harness.variables());

    End end =
        process.invoke(
            Events.of(
                1,
                PROMPT,
                PROMPT + " status-400",
                PROMPT + " status-500",
                PROMPT + " status-503",
                "{\"prompt\": " + PROMPT + "}",
                "{\"prompt\":\"" + PROMPT,
                "{\"" + PROMPT + "\":\"" + PROMPT + "\"}"),
            LONG);

    assertThat(response(end))
        .isEqualTo(
            "{\"batchItemFailures\":[{\"itemIdentifier\":\"m-3\"},{\"itemIdentifier\":\"m-4\"}]}");
    assertThat(harness.bucket().records().entrySet())
        .map(record -> record.getKey() + " " + outcome(record.getValue()))
        .containsExactly(
            "prompts/m-1 answered",
            "prompts/m-2 refused",
            "prompts/m-5 invalid_json",
            "prompts/m-6 invalid_json",
            "prompts/m-7 unknown_shape");
    assertThat(process.lines("prompt"))
        .map(line -> line.get("message_id").asText())
        .containsExactlyInAnyOrder("m-1", "m-2", "m-3", "m-4", "m-5", "m-6", "m-7");
    assertThat(process.lines("batch"))
        .singleElement()
        .satisfies(line -> assertThat(line.get("messages").asInt()).isEqualTo(7));
    assertThat(process.output().lines())
        .filteredOn(line -> !line.startsWith("SLF4J(W)"))
        .as("all lines are JSON, the batch's is the last")
        .allSatisfy(line -> assertThat(line).startsWith("{"))
        .last(STRING)
        .contains("\"event\":\"batch\"");
    assertThat(
            Stream.of("prompts/m-5", "prompts/m-6", "prompts/m-7")
                .map(harness.bucket().records()::get))
        .allSatisfy(record -> assertThat(record.get("error").toString()).doesNotContain(PROMPT));
    assertThat(harness.bucket().records().get("prompts/m-2"))
        .asString()
        .as("a refusal is kept, the key that it repeats is not")
        .contains(Provider.CANARY)
        .doesNotContain(KEY);
  }

  @Test
  void refusedKey_isLoggedWithoutTheKey() {
    harness.provider().behave(Behaviours::echo);
    FunctionProcess process = harness.launch(harness.variables());

    End end = process.invoke(Events.of(1, "status-401", "status-401"), LONG);

    assertThat(response(end)).isEqualTo(allBack(2));
    assertThat(harness.bucket().records()).isEmpty();
    assertThat(process.lines("trouble"))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.get("level").asText()).isEqualTo("ERROR");
          assertThat(line.get("trouble").asText()).isEqualTo("auth");
        });
  }
}
