package sluice.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.chunk.JobFile;
import sluice.chunk.JobOptions;
import sluice.chunk.Prices;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.local.files.LineRules;
import sluice.local.plan.Estimate;
import sluice.local.plan.FilePlan;
import sluice.local.plan.Limits;

final class PlanTextTest {
  private static final AccountRates RATES =
      new AccountRates(Map.of(), new ModelRates(OptionalLong.of(60), OptionalLong.empty()), 1);

  @TempDir private Path folder;

  private String text(String content, String json) throws IOException {
    Path file = Files.writeString(folder.resolve("march.jsonl"), content, UTF_8);
    FilePlan plan =
        FilePlan.of(
            file,
            JobFile.INPUT_JSONL,
            json,
            new FilePlan.Rules(LineRules.RULES, Prices.NONE),
            RATES);
    JobOptions options = JobOptions.of(json.getBytes(UTF_8));
    var limits = new Limits(RATES, OptionalInt.empty());
    var text =
        new PlanText(
            Path.of("march.jsonl"), plan, Estimate.of(plan, limits, options.prices()), options);
    return String.join("\n", text.lines());
  }

  @Test
  void plan_tellsWhatTheFileTakes() throws IOException {
    String text =
        text(
            "Say hello.\n".repeat(600) + "{\"secret\n",
            "{\"prices\":{\"*\":{\"input\":1,\"output\":10}},\"max_usd\":1,\"completion_window\":\"5m\"}");

    assertThat(text)
        .startsWith("march.jsonl: 601 lines, 1 refused\n")
        .containsPattern("sent +600\n")
        .containsPattern("refused +1  invalid_json\n")
        .containsPattern("tokens out +60,000 to 600,000\n")
        .containsPattern("takes +10 min 19 s, bound by requests a minute\n")
        .containsPattern("provider +\\$0.\\d\\d to \\$6.\\d\\d\n")
        .containsPattern("AWS +\\$0.0")
        .contains("ProviderRequestsPerMinute=60 ProviderMaxInFlight=")
        .contains("The job may expire: its window is 5 min 0 s.")
        .contains("The job may be stopped by its cap of $1.00.")
        .contains("  line 601: invalid_json_line: ")
        .doesNotContain("secret");
  }

  @Test
  void fileThatCannotBeRun_tellsWhy() throws IOException {
    assertThat(text("\n", "{}"))
        .isEqualTo(
            "march.jsonl cannot be run as a job:\n  empty_file: the file has no lines but blank ones");
  }

  @Test
  void planWithoutPrices_asksForThem() throws IOException {
    assertThat(text("hi\n", "{}")).containsPattern("provider +unknown: give -Dprices");
  }
}
