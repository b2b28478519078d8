package sluice.local.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.chunk.JobFile;
import sluice.chunk.JsonFields;
import sluice.chunk.Prices;
import sluice.chunk.ValidationError;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.message.Endpoint;
import sluice.message.MessageReader;

final class FilePlanTest {
  private static final MessageReader.Rules RULES =
      new MessageReader.Rules(
          EnumSet.allOf(Endpoint.class), Optional.of("model"), 1 << 20, Duration.ofHours(1));

  private static final String LINE =
      "{\"custom_id\":\"%d\",\"url\":\"%s\",\"body\":{\"model\":\"%s\",%s}}\n";

  @TempDir private Path folder;

  private FilePlan plan(JobFile input, String content, String options, AccountRates rates)
      throws IOException {
    Path file = Files.writeString(folder.resolve("file"), content, UTF_8);
    return FilePlan.of(file, input, options, new FilePlan.Rules(RULES, Prices.NONE), rates);
  }

  private FilePlan plan(String content) throws IOException {
    return plan(JobFile.INPUT_JSONL, content, "{}", AccountRates.NONE);
  }

  @Test
  void capInDollars_isPlannedWithThePricesOfTheFunction() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "hello\n", UTF_8);
    Prices prices = Prices.of(JsonFields.of("{\"*\":{\"input\":1,\"output\":2}}".getBytes(UTF_8)));
    String options = "{\"max_usd\":1}";

    assertThat(plan(JobFile.INPUT_TEXT, "hello\n", options, AccountRates.NONE).plan().isFailed())
        .isTrue();
    assertThat(
            FilePlan.of(
                    file,
                    JobFile.INPUT_TEXT,
                    options,
                    new FilePlan.Rules(RULES, prices),
                    AccountRates.NONE)
                .sent())
        .isOne();
  }

  @Test
  void lines_areCountedByModelAndCode() throws IOException {
    FilePlan plan =
        plan(
            LINE.formatted(1, "/v1/chat/completions", "a", "\"messages\":[],\"max_tokens\":40")
                + LINE.formatted(2, "/v1/chat/completions", "a", "\"messages\":[]")
                + LINE.formatted(3, "/v1/embeddings", "b", "\"input\":\"hi\"")
                + LINE.formatted(3, "/v1/embeddings", "b", "\"input\":\"again\"")
                + "{\"prompt\":\n\n");

    assertThat(plan.plan().lines()).isEqualTo(5);
    assertThat(plan.sent()).isEqualTo(3);
    assertThat(plan.refused()).isEqualTo(Map.of("duplicate_custom_id", 1L, "invalid_json", 1L));
    assertThat(plan.byModel()).containsOnlyKeys("a", "b");
    assertThat(plan.byModel().values())
        .extracting(ModelFigures::lines, ModelFigures::output)
        .containsExactlyInAnyOrder(
            tuple(2L, new Range(40 + 100, 40 + 1_000)), tuple(1L, Range.ZERO));
    assertThat(plan.plan().errors())
        .extracting(ValidationError::code)
        .containsExactly("duplicate_custom_id", "invalid_json_line");
  }

  @Test
  void inputTokens_lieAroundAQuarterOfTheBytes() throws IOException {
    String words = "four ".repeat(1_000);

    Range input = plan(words + "\n").all().input();

    assertThat(input.low()).isBetween(900.0, 1_250.0);
    assertThat(input.high()).isBetween(1_250.0, 2_000.0);
  }

  @Test
  void fileOfManyParts_isReadToItsEnd() throws IOException {
    String line = "x".repeat(100_000) + "\n";

    FilePlan plan = plan(JobFile.INPUT_TEXT, line.repeat(200), "{}", AccountRates.NONE);

    assertThat(plan.sent()).isEqualTo(200);
    assertThat(plan.plan().chunks().size()).isEqualTo(20);
  }

  @Test
  void compressedFile_isReadAsItStands() throws IOException {
    Path file = folder.resolve("file.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("a\nb\n".getBytes(UTF_8));
    }

    FilePlan plan =
        FilePlan.of(
            file,
            JobFile.INPUT_GZIP,
            "{}",
            new FilePlan.Rules(RULES, Prices.NONE),
            AccountRates.NONE);

    assertThat(plan.sent()).isEqualTo(2);
  }

  @Test
  void table_isReadByTheTemplateOfTheOptions() throws IOException {
    FilePlan plan =
        plan(
            JobFile.INPUT_CSV,
            "text,language\nhi,French\n",
            "{\"template\":\"Translate {text} into {language}\"}",
            AccountRates.NONE);

    assertThat(plan.sent()).isEqualTo(1);
  }

  @Test
  void lineThatExceedsTheTokensAMinute_isNotSent() throws IOException {
    var rates =
        new AccountRates(Map.of(), new ModelRates(OptionalLong.empty(), OptionalLong.of(100)), 1);

    FilePlan plan = plan(JobFile.INPUT_TEXT, "a b\n" + "a ".repeat(200) + "\n", "{}", rates);

    assertThat(plan.sent()).isEqualTo(1);
    assertThat(plan.refused()).isEqualTo(Map.of("too_large", 1L));
  }

  @Test
  void fileThatCannotBeRun_saysWhy() throws IOException {
    assertThat(plan("\n\n").plan().errors())
        .extracting(ValidationError::code)
        .containsExactly("empty_file");

    FilePlan strict = plan(JobFile.INPUT_TEXT, "hi\n", "{\"strict\":true}", AccountRates.NONE);
    assertThat(strict.plan().isFailed()).isTrue();
    assertThat(strict.sent()).isZero();
    assertThat(strict.plan().errors().getFirst())
        .isEqualTo(
            new ValidationError(
                "missing_custom_id",
                "the line has no `custom_id` of its own",
                Optional.of("custom_id"),
                OptionalInt.of(1)));
  }
}
