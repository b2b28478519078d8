package sluice.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.message.Sha256;

/// Files that nobody would write by hand, from the bucket to the two files of their job.
final class HostileFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LINE =
      "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"%s\",\"body\":%s}\n";
  private static final String CHAT = "/v1/chat/completions";
  private static final String EXAMPLE_OF_OPENAI =
      """
      {"custom_id": "request-1", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-3.5-turbo-0125", "messages": [{"role": "system", "content": "You are a helpful assistant."},{"role": "user", "content": "Hello world!"}],"max_tokens": 1000}}
      {"custom_id": "request-2", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-3.5-turbo-0125", "messages": [{"role": "system", "content": "You are an unhelpful assistant."},{"role": "user", "content": "Hello world!"}],"max_tokens": 1000}}
      """;

  private final JobFixture fixture = new JobFixture();
  private final ChunkWorker worker =
      new ChunkWorker(fixture).answering(prompt -> "{\"sent\":%s}".formatted(prompt.body()));

  /// What becomes of a line.
  ///
  /// @param end what was sent, or the code of its error
  record Line(String id, boolean isSent, String end) {}

  private static Line sent(String id, String text) {
    return new Line(id, /* isSent= */ true, text);
  }

  /// A line without an id of its own.
  private static Line sent(String text) {
    return sent(idOf(text), text);
  }

  private static Line refused(String id, String code) {
    return new Line(id, /* isSent= */ false, code);
  }

  private static String idOf(String line) {
    return Sha256.hex(line).substring(0, 16);
  }

  static Stream<Arguments> lines() {
    return Stream.concat(Stream.concat(splitting(), content()), Stream.concat(ids(), tables()));
  }

  private static Stream<Arguments> splitting() {
    String two = prompt("a", "x") + prompt("b", "y");
    List<Line> both = List.of(sent("a", "x"), sent("b", "y"));
    return Stream.of(
        jsonl("linesThatEndByCrLf_areThoseWithout", two.replace("\n", "\r\n"), both),
        jsonl("lastLineWithoutLf_isALine", two.stripTrailing(), both),
        jsonl("lastLineOfACrLfFileWithoutLf_isALine", two.stripTrailing() + "\r", both),
        jsonl("blankLines_areNone", "\n \t\r\n" + two.replace("\n", "\n\n\u00A0\n\u0085\n"), both),
        jsonl("byteOrderMark_isNoPartOfTheFirstLine", "\uFEFF" + two, both),
        jsonl("byteOrderMarkOfALaterLine_isSkipped", two.replace("\n", "\n\uFEFF"), both),
        text("byteOrderMark_isNoPartOfTheFirstText", "\uFEFFx\ny", sent("x"), sent("y")),
        file(
            "membersOfACompressedFile_areOneFile",
            JobFile.INPUT_GZIP,
            joined(gzip("\uFEFF" + two.substring(0, 9)), gzip(two.substring(9)), gzip("")),
            both),
        file("compressedFileUnderAPlainName_isReadAsSuch", JobFile.INPUT_JSONL, gzip(two), both),
        file("plainFileUnderACompressedName_isReadAsSuch", JobFile.INPUT_GZIP, bytes(two), both),
        jsonl(
            "otherLineSeparators_splitNothing",
            prompt("a\u2028b", "x\u2028y\u0085z\u2029"),
            List.of(sent("a\u2028b", "x\u2028y\u0085z\u2029"))),
        text("onlyLf_endsALine", "x\ry\u2028z\u000Bw", sent("x\ry\u2028z\u000Bw")));
  }

  private static Stream<Arguments> content() {
    String deepest = "{\"messages\":[],\"x\":%s}".formatted("[".repeat(62) + "]".repeat(62));
    String tooDeep = "{\"messages\":[],\"x\":%s}".formatted("[".repeat(63) + "]".repeat(63));
    String bomb = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    String brackets = "[".repeat(100_000);
    String large = "x".repeat(5 << 20);
    return Stream.of(
        jsonl(
            "exampleOfOpenAi_isRun",
            EXAMPLE_OF_OPENAI,
            List.of(sent("request-1", "Hello world!"), sent("request-2", "Hello world!"))),
        jsonl(
            "rawNulInJson_isRefusedAlone",
            prompt("a", "\0") + prompt("b", "\\u0000"),
            List.of(refused(idOf(prompt("a", "\0").strip()), "invalid_json"), sent("b", "\0"))),
        text("nulInAText_isSent", "x\0y", sent("x\0y")),
        file(
            "lineThatIsNotUtf8_isRefusedAlone",
            JobFile.INPUT_JSONL,
            (prompt("a", "x") + "\u00E9\u00FF\n" + prompt("b", "y")).getBytes(ISO_8859_1),
            List.of(sent("a", "x"), refused("50d28744cb192e92", "invalid_json"), sent("b", "y"))),
        jsonl(
            "lineOfFiveMegabytes_isRefusedUnderItsId",
            prompt("a", "x") + prompt("large", large) + prompt("b", "y"),
            List.of(sent("a", "x"), refused("large", "too_large"), sent("b", "y"))),
        jsonl(
            "lineOfTenMegabytes_isRefusedUnderAnIdMadeOfIt",
            prompt("large", large + large) + prompt("b", "y"),
            List.of(
                refused(idOf(prompt("large", large + large).strip()), "too_large"),
                sent("b", "y"))),
        jsonl(
            "lastLineThatIsCut_isRefusedAlone",
            prompt("a", "x") + "{\"custom_id\":\"b\",\"pro",
            List.of(sent("a", "x"), refused(idOf("{\"custom_id\":\"b\",\"pro"), "invalid_json"))),
        jsonl(
            "depthBomb_isRefusedAlone",
            bomb + "\n" + brackets + "\n" + prompt("a", "x"),
            List.of(
                refused(idOf(bomb), "invalid_json"),
                refused(idOf(brackets), "unknown_shape"),
                sent("a", "x"))),
        jsonl(
            "bodyOfTheGreatestDepth_isRun",
            LINE.formatted("a", CHAT, deepest) + LINE.formatted("b", CHAT, tooDeep),
            List.of(
                sent("a", withModel(deepest)),
                refused(idOf(LINE.formatted("b", CHAT, tooDeep).strip()), "invalid_json"))),
        jsonl(
            "loneSurrogate_isAReplacementCharacterInTheRecord",
            prompt("a", "\\ud83d"),
            List.of(sent("a", "\uFFFD"))),
        jsonl(
            "mixedUrlsAndModels_areRun",
            LINE.formatted("a", CHAT, "{\"model\":\"m1\",\"messages\":[]}")
                + LINE.formatted("b", "/v1/embeddings", "{\"model\":\"m2\",\"input\":\"x\"}")
                + LINE.formatted("c", "/v1/other", "{}"),
            List.of(
                sent("a", "{\"model\":\"m1\",\"messages\":[]}"),
                sent("b", "{\"model\":\"m2\",\"input\":\"x\"}"),
                refused("c", "unsupported_url"))));
  }

  private static Stream<Arguments> ids() {
    return Stream.of(
        jsonl(
            "linesOfOneIdNextToEachOther_areRunOnce",
            prompt("a", "x") + prompt("a", "x") + prompt("a", "y") + prompt("b", "z"),
            List.of(
                sent("a", "x"),
                refused("a", "duplicate_custom_id"),
                refused("a", "duplicate_custom_id"),
                sent("b", "z"))),
        jsonl(
            "linesOfOneIdFarApart_areRunOnce",
            String.join("", IntStream.range(0, 100_001).mapToObj(HostileFilesTest::far).toList()),
            Stream.concat(
                    IntStream.range(0, 100_000).mapToObj(i -> sent(Integer.toString(i), "x")),
                    Stream.of(refused("0", "duplicate_custom_id")))
                .toList()),
        jsonl(
            "idThatIsANumber_isItsDigits",
            """
            {"custom_id":7,"prompt":"x"}
            {"custom_id":"7","prompt":"x"}
            {"custom_id":123456789012345678901234567890,"prompt":"x"}
            """,
            List.of(
                sent("7", "x"),
                refused("7", "duplicate_custom_id"),
                sent("123456789012345678901234567890", "x"))),
        jsonl(
            "idThatIsNone_isRefused",
            """
            {"custom_id":1.5,"prompt":"x"}
            {"custom_id":"","prompt":"x"}
            {"custom_id":[],"prompt":"x"}
            {"custom_id":"\\ud800","prompt":"x"}
            """,
            List.of(
                refused(idOf("{\"custom_id\":1.5,\"prompt\":\"x\"}"), "unknown_shape"),
                refused(idOf("{\"custom_id\":\"\",\"prompt\":\"x\"}"), "unknown_shape"),
                refused(idOf("{\"custom_id\":[],\"prompt\":\"x\"}"), "unknown_shape"),
                refused(idOf("{\"custom_id\":\"\\ud800\",\"prompt\":\"x\"}"), "unknown_shape"))),
        jsonl(
            "idOfAnyCharacters_isKept",
            prompt("../\\u0000\\n\\\"\\ud83d\\ude00%s", "x") + prompt("i".repeat(1_024), "y"),
            List.of(sent("../\0\n\"\ud83d\ude00%s", "x"), sent("i".repeat(1_024), "y"))),
        text(
            "sameTexts_haveIdsOfTheirOwn",
            "x\nx\nx\n",
            sent("x"),
            sent(idOf("x") + "-2", "x"),
            sent(idOf("x") + "-3", "x")));
  }

  private static Stream<Arguments> tables() {
    return Stream.of(
        table(
            "lineFeedsInQuotationMarks_endNoRow",
            "custom_id,prompt\r\na,\"x\ny\r\n\r\n\"\"z\"\"\"\r\n\r\n,w\r\n",
            sent("a", "x\ny\r\n\r\n\"z\""),
            sent("w")),
        table("carriageReturnInQuotationMarks_isKept", "prompt\n\"x\r\"\n", sent("x\r")),
        table(
            "byteOrderMarkBeforeAQuotedHeader_isSkipped",
            "\uFEFF\"prompt\",\"custom_id\"\n\"x\",\"a\"\n",
            sent("a", "x")),
        table(
            "rowOfTooFewFields_isRefusedAlone",
            "custom_id,prompt\na,x\nb\nc,y\n",
            sent("a", "x"),
            refused(idOf("b"), "unknown_shape"),
            sent("c", "y")),
        table(
            "quotationMarkThatIsNeverClosed_takesTheRestAlone",
            "custom_id,prompt\na,x\nb,\"y\nc,z\n",
            sent("a", "x"),
            refused(idOf("by\nc,z\n"), "unknown_shape")),
        table(
            "textThatLooksLikeARequest_isAText",
            "prompt\n\"{\"\"prompt\"\":1}\"\n",
            sent("{\"prompt\":1}")),
        table(
            "sameIdsOfATable_areRunOnce",
            "custom_id,prompt\n7,x\n7,y\n",
            sent("7", "x"),
            refused("7", "duplicate_custom_id")));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void eachLine_isInOneOfTheTwoFilesInOrder(JobFile file, byte[] content, List<Line> lines) {
    run(file, content);

    assertThat(batch().path("status").asText()).isEqualTo("completed");
    assertThat(output()).isEqualTo(lines.stream().filter(Line::isSent).toList());
    assertThat(errors()).isEqualTo(lines.stream().filter(line -> !line.isSent()).toList());
    assertThat(worker.paid()).hasSize(output().size());
    assertThat(batch().path("request_counts").path("total").asInt()).isEqualTo(lines.size());
    assertThat(batch().path("request_counts").path("failed").asInt()).isEqualTo(errors().size());
    assertThat(fixture.text(JobFile.OUTPUT) + fixture.text(JobFile.ERRORS))
        .as("no reader splits its lines elsewhere")
        .doesNotContain("\u2028", "\u2029", "\u0085", "\r");
  }

  static Stream<Arguments> failures() {
    String two = prompt("a", "x") + prompt("b", "y");
    byte[] compressed = gzip(two.repeat(50));
    byte[] damaged = compressed.clone();
    damaged[damaged.length - 6] ^= 1;
    return Stream.of(
        failure("emptyFile", JobFile.INPUT_JSONL, bytes(""), "empty_file", "blank"),
        failure("blankFile", JobFile.INPUT_TEXT, bytes(" \n\r\n\t\n\n"), "empty_file", "blank"),
        failure("markAlone", JobFile.INPUT_JSONL, bytes("\uFEFF\n"), "empty_file", "blank"),
        failure("compressedNothing", JobFile.INPUT_GZIP, gzip(""), "empty_file", "blank"),
        failure("emptyTable", JobFile.INPUT_CSV, bytes(""), "empty_file", "blank"),
        failure("tableOfAHeader", JobFile.INPUT_CSV, bytes("prompt\n"), "empty_file", "blank"),
        failure(
            "compressedFileThatIsCut",
            JobFile.INPUT_GZIP,
            Arrays.copyOf(compressed, compressed.length / 2),
            "unreadable_input",
            "the compressed file ends too early"),
        failure(
            "compressedFileThatIsDamaged",
            JobFile.INPUT_GZIP,
            damaged,
            "unreadable_input",
            "the compressed file is damaged"),
        failure(
            "compressedBomb",
            JobFile.INPUT_GZIP,
            gzip("\n".repeat(20_000_000)),
            "input_too_large",
            "the file is larger than 15000000 bytes"),
        failure(
            "compressedBombOfOneLine",
            JobFile.INPUT_GZIP,
            gzip("x".repeat(20_000_000)),
            "input_too_large",
            "the file is larger than 15000000 bytes"),
        failure(
            "spreadsheet",
            JobFile.INPUT_CSV,
            bytes("PK\u0003\u0004xyz"),
            "unreadable_input",
            "the file is a zip archive or a spreadsheet, no text"),
        failure(
            "fileInUtf16",
            JobFile.INPUT_JSONL,
            "\u00FF\u00FE{\0".getBytes(ISO_8859_1),
            "unreadable_input",
            "the file is in UTF-16, not in UTF-8"),
        failure(
            "tableWithoutAHeader",
            JobFile.INPUT_CSV,
            bytes("Say hello.\nSay goodbye.\n"),
            "unreadable_input",
            "the table has no column `prompt` in its first row"),
        failure(
            "tableWhoseHeaderIsNotUtf8",
            JobFile.INPUT_CSV,
            "prompt,\u00E9\nx,y\n".getBytes(ISO_8859_1),
            "unreadable_input",
            "the first row of the table cannot be read"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void fileThatIsNoList_failsAndSaysWhy(JobFile file, byte[] content, String code, String why) {
    fixture.mostBytes = 15_000_000;

    run(file, content);

    assertFailed(code);
    assertThat(error().path("message").asText()).contains(why);
    assertThat(error().path("line").isNull()).isTrue();
  }

  static Stream<Arguments> strictFailures() {
    return Stream.of(
        argumentSet(
            "mixedUrls",
            LINE.formatted("a", CHAT, "{\"model\":\"m\",\"messages\":[]}")
                + LINE.formatted("b", "/v1/embeddings", "{\"model\":\"m\",\"input\":\"x\"}"),
            "url_mismatch"),
        argumentSet(
            "mixedModels",
            LINE.formatted("a", CHAT, "{\"model\":\"m\",\"messages\":[]}")
                + LINE.formatted("b", CHAT, "{\"model\":\"n\",\"messages\":[]}"),
            "model_mismatch"),
        argumentSet("cutLine", prompt("a", "x") + "{\"custom_id\"", "missing_custom_id"),
        argumentSet("sameIds", prompt("a", "x") + prompt("a", "x"), "duplicate_custom_id"));
  }

  @ParameterizedTest
  @MethodSource("strictFailures")
  void strictFile_failsByItsSecondLine(String content, String code) {
    fixture.store.put(new JobKey(JobFixture.JOB, JobFile.OPTIONS).text(), "{\"strict\":true}");

    run(JobFile.INPUT_JSONL, bytes(content));

    assertFailed(code);
    assertThat(error().path("line").asInt()).isEqualTo(2);
  }

  private void assertFailed(String code) {
    assertThat(batch().path("status").asText()).isEqualTo("failed");
    assertThat(error().path("code").asText()).isEqualTo(code);
    assertThat(worker.paid()).isEmpty();
    assertThat(fixture.has(JobFile.OUTPUT)).isFalse();
    assertThat(fixture.has(JobFile.ERRORS)).isFalse();
    assertThat(fixture.store.openUploads()).isZero();
  }

  /// Runs a file to its end.
  private void run(JobFile file, byte[] content) {
    fixture.partBytes = 1 << 16;
    fixture.mostMessageBytes = 1 << 20;
    fixture.mostLineBytes = 8 << 20;
    var source = fixture.put(file, content, "1");
    var message = new JobMessage("m-1", new JobEvent.FileCame(source).body(), 1);
    Step step = new Step.LookAgain(Duration.ZERO);
    for (int i = 0; i < 3 && !(step instanceof Step.Done); i++) {
      step =
          new JobProcessor(
                  fixture.store, fixture.queues, fixture.parallel(), fixture.rules(), fixture::now)
              .step(message, Instant.MAX);
      worker.runAll();
      fixture.advance(Duration.ofSeconds(5));
    }
    assertThat(step).isEqualTo(new Step.Done());
    assertThat(fixture.store.keys())
        .filteredOn(key -> key.startsWith("work/"))
        .allMatch(key -> Stream.of(Fact.values()).anyMatch(fact -> key.equals(fact(fact))));
  }

  private static String fact(Fact fact) {
    return JobFixture.RUN.fact(fact);
  }

  private List<Line> output() {
    return fixture
        .text(JobFile.OUTPUT)
        .lines()
        .map(HostileFilesTest::parsed)
        .map(this::answer)
        .toList();
  }

  private Line answer(JsonNode line) {
    JsonNode body = line.at("/response/body/sent");
    JsonNode messages = body.path("messages");
    return sent(
        line.path("custom_id").asText(),
        messages.isEmpty()
            ? body.toString()
            : messages.get(messages.size() - 1).path("content").asText());
  }

  private List<Line> errors() {
    return fixture
        .text(JobFile.ERRORS)
        .lines()
        .map(HostileFilesTest::parsed)
        .map(line -> refused(line.path("custom_id").asText(), line.at("/error/code").asText()))
        .toList();
  }

  private JsonNode batch() {
    return parsed(fixture.text(JobFile.BATCH));
  }

  private JsonNode error() {
    return batch().at("/errors/data/0");
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + json, e);
    }
  }

  private static String prompt(String id, String text) {
    return "{\"custom_id\":\"%s\",\"prompt\":\"%s\"}\n".formatted(id, text);
  }

  private static String far(int line) {
    return prompt(Integer.toString(line % 100_000), "x");
  }

  private static String withModel(String body) {
    return body.substring(0, body.length() - 1) + ",\"model\":\"m\"}";
  }

  private static Arguments jsonl(String behaviour, String content, List<Line> lines) {
    return file(behaviour, JobFile.INPUT_JSONL, bytes(content), lines);
  }

  private static Arguments text(String behaviour, String content, Line... lines) {
    return file(behaviour, JobFile.INPUT_TEXT, bytes(content), List.of(lines));
  }

  private static Arguments table(String behaviour, String content, Line... lines) {
    return file(behaviour, JobFile.INPUT_CSV, bytes(content), List.of(lines));
  }

  private static Arguments file(String behaviour, JobFile file, byte[] content, List<Line> lines) {
    return argumentSet(behaviour, file, content, lines);
  }

  private static Arguments failure(
      String what, JobFile file, byte[] content, String code, String why) {
    return argumentSet(what, file, content, code, why);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] joined(byte[]... members) {
    var all = new ByteArrayOutputStream();
    for (byte[] member : members) {
      all.writeBytes(member);
    }
    return all.toByteArray();
  }

  private static byte[] gzip(String text) {
    var all = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(all)) {
      gzip.write(bytes(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toByteArray();
  }
}
