package sluice.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.chunk.ChunkRecord;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.JobOptions;
import sluice.chunk.OpenChunk;
import sluice.chunk.Plan;
import sluice.chunk.Run;
import sluice.chunk.SourceFile;
import sluice.chunk.ValidationError;
import sluice.message.Identity;
import sluice.message.InvalidMessage;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.store.RecordTiming;
import sluice.store.Result;
import sluice.store.ResultRecord;

final class PlannerTest {
  private static final String LINE =
      "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
          + "\"body\":{\"model\":\"%s\",\"messages\":[]}}\n";

  private final JobFixture fixture = new JobFixture();

  /// Files and what each of their lines becomes: its id and its code, or nothing where it is sent.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello|2cf24dba5fb0a30e",
        "hello\\nhello\\r\\nhello|2cf24dba5fb0a30e, 2cf24dba5fb0a30e-2, 2cf24dba5fb0a30e-3",
        "{\"custom_id\":\"a\",\"prompt\":\"x\"}\\n\\n{\"custom_id\":7,\"prompt\":\"x\"}|a, 7",
        "{\"custom_id\":\"a\",\"prompt\":\"x\"}\\n{\"custom_id\":\"a\",\"prompt\":\"y\"}"
            + "|a, a duplicate_custom_id",
        "{\"custom_id\":\"a\",\"prompt\"|77e3ab84e54769bf invalid_json",
        "{\"custom_id\":\"a\",\"url\":\"/v1/x\",\"body\":{}}|a unsupported_url",
        "{\"custom_id\":\"a\",\"url\":\"/v1/embeddings\",\"body\":{}}|a missing_model",
        "{\"custom_id\":\"a\",\"prompt\":\"x\",\"stream\":true}|a unsupported_parameter",
        "[1]|080a9ed428559ef6 unknown_shape",
      })
  void line_keepsItsPlaceWhetherItIsSentOrNot(String file, String lines) throws IOException {
    Plan plan = plan(JobFile.INPUT_JSONL, file.translateEscapes(), JobOptions.NONE);

    assertThat(described(plan)).isEqualTo(List.of(lines.split(", ")));
    assertThat(plan.refused())
        .isEqualTo((int) described(plan).stream().filter(line -> line.contains(" ")).count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|empty_file",
        "\\n \\r\\n\\n|empty_file",
        "PK\\3\\4xxxx|unreadable_input",
      })
  void fileThatIsNoList_fails(String file, String code) throws IOException {
    Plan plan = plan(JobFile.INPUT_JSONL, file.translateEscapes(), JobOptions.NONE);

    assertThat(plan.isFailed()).isTrue();
    assertThat(plan.errors()).extracting(ValidationError::code).containsExactly(code);
    assertThat(fixture.store.openUploads()).isZero();
  }

  @Test
  void fileWithTooManyLines_fails() throws IOException {
    fixture.mostLines = 100;

    assertThat(plan(JobFile.INPUT_TEXT, "x\n".repeat(100), JobOptions.NONE).isFailed()).isFalse();
    fixture.store.remove(JobFixture.RUN.fact(Fact.PLAN));
    assertThat(plan(JobFile.INPUT_TEXT, "x\n".repeat(101), JobOptions.NONE).errors())
        .extracting(ValidationError::code)
        .containsExactly("input_too_large");
    assertThat(fixture.store.openUploads()).isZero();
  }

  @Test
  void fileThatIsTooLarge_isNotRead() throws IOException {
    fixture.mostBytes = 10;

    Plan plan = plan(JobFile.INPUT_TEXT, "01234567890", JobOptions.NONE);

    assertThat(plan.errors()).extracting(ValidationError::code).containsExactly("input_too_large");
    assertThat(fixture.store.calls()).noneMatch(call -> call.startsWith("OPEN"));
  }

  @Test
  void compressedFile_isReadAndABombRefused() throws IOException {
    Plan plan = planned(fixture.put(JobFile.INPUT_GZIP, gzip("a\nb\n"), "1"), JobOptions.NONE);
    assertThat(plan.lines()).isEqualTo(2);

    fixture.store.remove(JobFixture.RUN.fact(Fact.PLAN));
    fixture.mostBytes = 1_000_000;
    Plan bomb =
        planned(
            fixture.put(JobFile.INPUT_GZIP, gzip("0\n".repeat(1_000_000)), "1"), JobOptions.NONE);
    assertThat(bomb.errors()).extracting(ValidationError::code).containsExactly("input_too_large");
  }

  @Test
  void lineThatIsNotUtf8_isRefusedAlone() throws IOException {
    Plan plan =
        planned(
            fixture.put(JobFile.INPUT_TEXT, "a\n\u00E9\nb".getBytes(ISO_8859_1), "1"),
            JobOptions.NONE);

    assertThat(described(plan).get(1)).endsWith(" invalid_json");
    assertThat(plan.refused()).isOne();
    assertThat(plan.errors())
        .containsExactly(
            new ValidationError(
                "invalid_json_line",
                "the line is not in UTF-8",
                Optional.empty(),
                OptionalInt.of(2)));
  }

  @Test
  void largeLines_areRefusedAlone() throws IOException {
    String large = "{\"custom_id\":\"a\",\"prompt\":\"%s\"}\n".formatted("x".repeat(15_000));
    String larger = "{\"custom_id\":\"b\",\"prompt\":\"%s\"}\n".formatted("x".repeat(25_000));

    Plan plan = plan(JobFile.INPUT_JSONL, large + larger + "c", JobOptions.NONE);

    assertThat(described(plan).get(0)).isEqualTo("a too_large");
    assertThat(described(plan).get(1)).matches("[0-9a-f]{16} too_large");
    assertThat(plan.lines()).isEqualTo(3);
  }

  @Test
  void sameIdFarApart_isADuplicate() throws IOException {
    var file = new StringBuilder();
    for (int i = 0; i < 100_001; i++) {
      file.append("{\"custom_id\":\"%d\",\"prompt\":\"x\"}\n".formatted(i % 100_000));
    }
    fixture.partBytes = 1 << 20;

    Plan plan = plan(JobFile.INPUT_JSONL, file.toString(), JobOptions.NONE);

    assertThat(plan.lines()).isEqualTo(100_001);
    assertThat(plan.refused()).isOne();
    assertThat(plan.errors()).extracting(error -> error.line().orElse(0)).containsExactly(100_001);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello|missing_custom_id|1",
        "{\"custom_id\":\"a\",\"prompt\":\"x\",\"model\":\"m\"}\\n"
            + "{\"custom_id\":\"b\",\"prompt\":\"x\",\"model\":\"n\"}|model_mismatch|2",
        "{\"custom_id\":\"a\",\"prompt\":\"x\"}\\n\\n"
            + "{\"custom_id\":\"b\",\"url\":\"/v1/responses\",\"body\":{}}|url_mismatch|3",
        "{\"custom_id\":\"a\",\"prompt\":\"x\"}\\n{\"custom_id\":\"a\",\"prompt\":\"x\"}"
            + "|duplicate_custom_id|2",
        "{\"custom_id\":\"a\",\"prompt\":\"x\"}\\n{\"custom_id\":\"b\",\"prompt\"}"
            + "|missing_custom_id,invalid_json_line|2",
      })
  void badLine_failsAStrictFile(String file, String codes, int line) throws IOException {
    JobOptions strict = JobFixture.options("{\"strict\":true}");

    Plan plan = plan(JobFile.INPUT_JSONL, file.translateEscapes(), strict);

    assertThat(plan.isFailed()).isTrue();
    assertThat(plan.errors()).extracting(ValidationError::code).containsExactly(codes.split(","));
    assertThat(plan.errors().getFirst().line()).hasValue(line);
    assertThat(fixture.store.has(JobFixture.RUN.lines())).isFalse();
  }

  @Test
  void strictFileWithoutBadLines_isRun() throws IOException {
    String file = LINE.formatted("a", "m") + LINE.formatted("b", "m");

    Plan plan = plan(JobFile.INPUT_JSONL, file, JobFixture.options("{\"strict\":true}"));

    assertThat(plan.isFailed()).isFalse();
    assertThat(plan.endpoint()).contains("/v1/chat/completions");
    assertThat(plan.model()).contains("m");
    assertThat(fixture.store.text(JobFixture.RUN.lines())).isEqualTo(file);
  }

  @Test
  void publishedExampleOfOpenAi_isRunStrictly() throws IOException {
    String example =
        """
        {"custom_id": "request-1", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-3.5-turbo-0125", "messages": [{"role": "system", "content": "You are a helpful assistant."},{"role": "user", "content": "Hello world!"}],"max_tokens": 1000}}
        {"custom_id": "request-2", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-3.5-turbo-0125", "messages": [{"role": "system", "content": "You are an unhelpful assistant."},{"role": "user", "content": "Hello world!"}],"max_tokens": 1000}}
        """;

    Plan plan = plan(JobFile.INPUT_JSONL, example, JobFixture.options("{\"strict\":true}"));

    assertThat(plan.isFailed()).isFalse();
    assertThat(described(plan)).containsExactly("request-1", "request-2");
    assertThat(plan.model()).contains("gpt-3.5-turbo-0125");
  }

  @Test
  void hostileLines_areRefusedAlone() throws IOException {
    String deep = "{\"a\":".repeat(1_500) + "1" + "}".repeat(1_500) + "\n";
    String separators = "a\u2028b\u0085c\n";
    String nul = "{\"custom_id\":\"n\",\"prompt\":\"\0\"}\n";

    Plan plan = plan(JobFile.INPUT_JSONL, deep + separators + nul + "end", JobOptions.NONE);

    assertThat(plan.lines()).isEqualTo(4);
    assertThat(plan.refused()).isEqualTo(2);
    assertThat(described(plan).get(0)).endsWith(" invalid_json");
    assertThat(described(plan).get(2)).endsWith(" invalid_json");
    assertThat(fixture.store.text(JobFixture.RUN.lines())).doesNotContain("\u2028", "\u0085");
  }

  @Test
  void errors_areTheFirstHundred() throws IOException {
    Plan plan = plan(JobFile.INPUT_JSONL, "[]\n".repeat(150), JobOptions.NONE);

    assertThat(plan.errors()).hasSize(100);
    assertThat(plan.refused()).isEqualTo(150);
    assertThat(plan.isFailed()).isFalse();
  }

  @Test
  void modelOfTheJob_goesBeforeThatOfTheFunction() throws IOException {
    Plan plan = plan(JobFile.INPUT_TEXT, "hello", JobFixture.options("{\"model\":\"of-the-job\"}"));

    assertThat(plan.model()).contains("of-the-job");
    assertThat(fixture.store.text(JobFixture.RUN.lines())).contains("\"model\":\"of-the-job\"");
  }

  @Test
  void rowsOfATable_arePrompts() throws IOException {
    String file = "custom_id,text,language\nr1,{hi},fr\n,\" \",de\nr3,hello,\n,hi,de\n";

    Plan plan = plan(JobFile.INPUT_CSV, file, JobFixture.options("{\"template\":\"{text}\"}"));

    assertThat(described(plan))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("r1"),
            line -> assertThat(line).endsWith(" unknown_shape"),
            line -> assertThat(line).isEqualTo("r3"),
            line -> assertThat(line).isEqualTo("8f434346648f6b96"));
    assertThat(fixture.store.text(JobFixture.RUN.lines())).contains("\"content\":\"{hi}\"");
  }

  @Test
  void tableWithoutItsColumn_fails() throws IOException {
    Plan plan = plan(JobFile.INPUT_CSV, "text\nhello\n", JobOptions.NONE);

    assertThat(plan.errors())
        .containsExactly(
            ValidationError.ofFile(
                "unreadable_input", "the table has no column `prompt` in its first row"));
  }

  @Test
  void mistakenOptions_failBeforeTheFileIsRead() throws IOException {
    SourceFile source = fixture.put(JobFile.INPUT_TEXT, "hello", "1");
    Run run =
        new Run(
            JobFixture.RUN,
            source,
            fixture.now(),
            fixture.now(),
            JobOptions.NONE,
            Optional.of("`x` is unknown"));

    Plan plan = ((Planner.Planned.Made) planner().plan(run, "m-1", Instant.MAX)).plan();

    assertThat(plan.errors().getFirst().message()).isEqualTo("options.json: `x` is unknown");
  }

  @Test
  void planningTwice_givesTheSamePlan() throws IOException {
    String file = "hello\n".repeat(1_000);
    Plan one = plan(JobFile.INPUT_TEXT, file, JobOptions.NONE);
    String lines = fixture.store.text(JobFixture.RUN.lines());
    fixture.store.remove(JobFixture.RUN.fact(Fact.PLAN));

    assertThat(plan(JobFile.INPUT_TEXT, file, JobOptions.NONE)).isEqualTo(one);
    assertThat(fixture.store.text(JobFixture.RUN.lines())).isEqualTo(lines);
    assertThat(one.chunks().size()).isEqualTo(100);
  }

  @Test
  void planOfAnotherPlanner_stands() throws IOException {
    Plan other = Plan.failed(fixture.now(), 3, List.of());
    fixture.store.put(JobFixture.RUN.fact(Fact.PLAN), other.json());

    assertThat(plan(JobFile.INPUT_TEXT, "hello", JobOptions.NONE)).isEqualTo(other);
  }

  @Test
  void fileThatWasReplaced_isNotPlanned() throws IOException {
    SourceFile source = fixture.put(JobFile.INPUT_TEXT, "hello", "1");
    var _ = fixture.put(JobFile.INPUT_TEXT, "hello again", "2");

    assertThat(planner().plan(fixture.run(source, JobOptions.NONE), "m-1", Instant.MAX))
        .isInstanceOf(Planner.Planned.Superseded.class);
    assertThat(fixture.store.has(JobFixture.RUN.fact(Fact.PLAN))).isFalse();
  }

  @Test
  void fileThatIsGone_fails() throws IOException {
    SourceFile source = fixture.put(JobFile.INPUT_TEXT, "hello", "1");
    fixture.store.remove(source.key().text());

    assertThat(planned(source, JobOptions.NONE).errors())
        .extracting(ValidationError::code)
        .containsExactly("unreadable_input");
  }

  @Test
  void answersOfTheRunBefore_areCarriedOverByIdAndRequest() throws IOException {
    var file = new StringBuilder();
    for (int i = 0; i < 35; i++) {
      file.append(LINE.formatted("id-" + i, "m"));
    }
    Plan first = plan(JobFile.INPUT_JSONL, file.toString(), JobOptions.NONE);
    var output = new StringBuilder("no record\n");
    List<ParsedMessage> lines = lines(first);
    for (int i = 30; i >= 0; i--) {
      if (i != 12) {
        output.append(
            new String(answer(i == 15 ? "0".repeat(64) : lines.get(i).request(), i), UTF_8));
      }
    }
    fixture.store.put(new JobKey(JobFixture.JOB, JobFile.OUTPUT).text(), output.toString());
    fixture.store.remove(JobFixture.RUN.fact(Fact.PLAN));

    Plan second = plan(JobFile.INPUT_JSONL, file.toString(), JobOptions.NONE);

    assertThat(second.carried()).isEqualTo(29);
    assertThat(fixture.store.has(JobFixture.RUN.chunk(0))).isTrue();
    assertThat(fixture.store.text(JobFixture.RUN.chunk(0)))
        .contains("\"answered\":10,\"failed\":0,\"carried\":10")
        .contains("answer 9");
    OpenChunk open = OpenChunk.of(fixture.store.text(JobFixture.RUN.openChunk(1)).getBytes(UTF_8));
    assertThat(open.records()).doesNotContainKeys(12, 15).hasSize(8);
    assertThat(open.records().values()).allMatch(ChunkRecord::isCarried);
    assertThat(fixture.store.has(JobFixture.RUN.chunk(2))).isTrue();
    assertThat(fixture.store.has(JobFixture.RUN.chunk(3))).isFalse();
    assertThat(
            OpenChunk.of(fixture.store.text(JobFixture.RUN.openChunk(3)).getBytes(UTF_8)).records())
        .containsOnlyKeys(30);
  }

  @Test
  void chunkOfCarriedAndRefusedLines_isFinished() throws IOException {
    String file = LINE.formatted("a", "m") + "[]\n";
    List<ParsedMessage> lines = lines(plan(JobFile.INPUT_JSONL, file, JobOptions.NONE));
    fixture.store.put(
        new JobKey(JobFixture.JOB, JobFile.OUTPUT).text(), answer(lines.get(0).request(), "a"));
    fixture.store.remove(JobFixture.RUN.fact(Fact.PLAN));

    var _ = plan(JobFile.INPUT_JSONL, file, JobOptions.NONE);

    assertThat(fixture.store.text(JobFixture.RUN.chunk(0)))
        .contains("\"answered\":1,\"failed\":1,\"carried\":1,\"not_run\":0")
        .contains("unknown_shape");
  }

  private Plan plan(JobFile file, String content, JobOptions options) throws IOException {
    return planned(fixture.put(file, content, "1"), options);
  }

  private Plan planned(SourceFile source, JobOptions options) throws IOException {
    return ((Planner.Planned.Made) planner().plan(fixture.run(source, options), "m-1", Instant.MAX))
        .plan();
  }

  private Planner planner() {
    return new Planner(fixture.store, fixture.parallel(), fixture.rules(), fixture::now);
  }

  private List<ParsedMessage> lines(Plan plan) {
    return plan.chunks().stream()
        .flatMap(range -> ChunkLines.read(fixture.store, JobFixture.RUN, range).stream())
        .toList();
  }

  private List<String> described(Plan plan) {
    return lines(plan).stream()
        .map(line ->
            switch (line) {
              case Prompt prompt -> prompt.identity().id();
              case InvalidMessage refusal -> refusal.identity().id() + " " + refusal.code().code();
            })
        .toList();
  }

  private static byte[] answer(String request, int i) {
    return answer(request, "id-" + i);
  }

  private static byte[] answer(String request, String id) {
    var now = JobFixture.START;
    return new ResultRecord(
            "batch_req_1",
            new Identity(JobFixture.JOB, id, /* own= */ true),
            "m-0",
            request,
            new Result.Responded(
                200,
                Optional.empty(),
                "{\"text\":\"answer %s\"}".formatted(id.replace("id-", "")).getBytes(UTF_8)),
            new RecordTiming(1, Optional.empty(), Duration.ZERO, now, now, "m", ""))
        .line();
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
