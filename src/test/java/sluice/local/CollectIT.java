package sluice.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.local.aws.LocalBucket;
import sluice.local.cli.Command;
import sluice.local.cli.Screen;
import sluice.local.files.LineRules;
import sluice.local.files.PromptLine;
import sluice.local.files.PromptReader;
import sluice.store.ResultKey;
import software.amazon.awssdk.core.sync.RequestBody;

final class CollectIT {
  private static final String PREFIX = "mine/";
  private static final String ANSWERED =
      "\"response\":{\"status_code\":200,\"body\":{}},\"error\":null";
  private static final String REFUSED =
      "\"response\":{\"status_code\":400,\"body\":{}},\"error\":null";
  private static final String CONFLICT =
      "\"response\":null,\"error\":{\"code\":\"custom_id_conflict\"}";

  @TempDir private Path folder;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final LocalBucket bucket;

  CollectIT(@TempDir Path bucketFolder) {
    bucket = LocalBucket.start(bucketFolder);
  }

  @AfterEach
  void stop() {
    bucket.close();
  }

  private static List<PromptLine> named(String... lines) {
    return PromptReader.named(Stream.of(lines), LineRules.RULES, "job").toList();
  }

  private void put(String key, String id, String request, String end) {
    String line =
        "{\"id\":\"b\",\"custom_id\":\"%s\",\"sluice\":{\"request\":\"%s\"},%s}\n"
            .formatted(id, request, end);
    bucket
        .client()
        .putObject(
            request_ -> request_.bucket(LocalBucket.NAME).key(key), RequestBody.fromString(line));
  }

  private void put(PromptLine line, String end) {
    ResultKey key = ResultKey.of(PREFIX, line.identity());
    put(key.main(), line.identity().id(), line.request(), end);
  }

  private Command.Collect command(Optional<Path> prompts, boolean isPatient) {
    Map<String, String> variables =
        Map.of(
            "RESULTS_BUCKET",
            LocalBucket.NAME,
            "RESULTS_PREFIX",
            PREFIX,
            "PROVIDER_MODEL",
            "model");
    return new Command.Collect(
        LocalBucket.NAME,
        "job",
        prompts,
        isPatient,
        folder.resolve("out"),
        new Command.Function(variables, Optional.empty(), 1));
  }

  private int collect(Command.Collect command, PrintStream out) {
    return new Collect(command, bucket.client(), Duration.ofMillis(20), Screen.ofLines(out))
        .execute();
  }

  private Path write(String... lines) throws IOException {
    return Files.write(folder.resolve("prompts.txt"), List.of(lines));
  }

  private List<String> ids(String file) throws IOException {
    return Files.readAllLines(folder.resolve("out").resolve(file)).stream()
        .map(line -> line.replaceFirst(".*?\"custom_id\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  @Test
  void job_isCollectedInTheOrderOfItsKeys() throws Exception {
    put(PREFIX + "job/b.json", "b", "r", ANSWERED);
    put(PREFIX + "job/a.json", "a", "r", ANSWERED);
    put(PREFIX + "job/a~0123456789abcdef.json", "a", "r", CONFLICT);
    put(PREFIX + "job/c.json", "c", "r", REFUSED);
    put(PREFIX + "another/d.json", "d", "r", ANSWERED);

    int status = collect(command(Optional.empty(), false), new PrintStream(told, true, UTF_8));

    assertThat(status).isZero();
    assertThat(ids("output.jsonl")).containsExactly("a", "b");
    assertThat(ids("errors.jsonl")).containsExactly("a", "c");
    assertThat(told.toString(UTF_8))
        .contains(
            "4 records of job job", "2  answered", "1  custom_id_conflict", "1  refused with 400");
  }

  @Test
  void jobOfAFile_isCollectedInItsOrderAndMissingLinesAreKept() throws Exception {
    Path prompts = write("text", "{\"custom_id\":\"a\",\"prompt\":\"hi\"}", "missing", "text");
    List<PromptLine> lines =
        named("text", "{\"custom_id\":\"a\",\"prompt\":\"hi\"}", "missing", "text");
    put(lines.get(0), ANSWERED);
    put(lines.get(1), REFUSED);

    int status = collect(command(Optional.of(prompts), false), new PrintStream(told, true, UTF_8));

    assertThat(status).isEqualTo(1);
    assertThat(ids("output.jsonl")).containsExactly(lines.get(0).identity().id());
    assertThat(ids("errors.jsonl")).containsExactly("a");
    assertThat(Files.readAllLines(folder.resolve("out/missing.jsonl")))
        .containsExactly(
            "{\"custom_id\":\"%s\",\"prompt\":\"missing\"}".formatted(lines.get(2).identity().id()),
            "{\"custom_id\":\"%s\",\"prompt\":\"text\"}".formatted(lines.get(3).identity().id()));
    assertThat(lines.get(3).identity().id()).endsWith("-2");
    assertThat(told.toString(UTF_8)).contains("2  missing");
  }

  @Test
  void conflictOfALine_isFoundBesideTheAnswer() throws Exception {
    String[] texts = {
      "{\"custom_id\":\"a\",\"prompt\":\"hi\"}", "{\"custom_id\":\"a\",\"prompt\":\"ho\"}"
    };
    List<PromptLine> lines = named(texts);
    put(lines.get(0), ANSWERED);
    ResultKey key = ResultKey.of(PREFIX, lines.get(1).identity());
    put(key.beside(lines.get(1).request()), "a", lines.get(1).request(), CONFLICT);

    int status =
        collect(command(Optional.of(write(texts)), false), new PrintStream(told, true, UTF_8));

    assertThat(status).isZero();
    assertThat(ids("output.jsonl")).containsExactly("a");
    assertThat(ids("errors.jsonl")).containsExactly("a");
  }

  @Test
  void linesSentWithoutACustomId_areFoundByTheirRequests() throws Exception {
    String[] texts = {"same", "{\"custom_id\":\"a\",\"prompt\":\"hi\"}", "same", "other"};
    List<PromptLine> lines = named(texts);
    put(PREFIX + "job/m-1.json", "m-1", lines.get(0).request(), ANSWERED);
    put(PREFIX + "job/m-2.json", "m-2", lines.get(0).request(), REFUSED);
    put(PREFIX + "job/m-3.json", "m-3", lines.get(1).request(), ANSWERED);
    put(PREFIX + "job/m-4.json", "m-4", "of nothing in the file", ANSWERED);

    int status =
        collect(command(Optional.of(write(texts)), false), new PrintStream(told, true, UTF_8));

    assertThat(status).isEqualTo(1);
    assertThat(ids("output.jsonl")).containsExactly("m-1");
    assertThat(ids("errors.jsonl")).containsExactly("m-2");
    assertThat(Files.readAllLines(folder.resolve("out/missing.jsonl"))).hasSize(2);
    assertThat(told.toString(UTF_8)).contains("2 lines were sent without a custom_id");
  }

  @Test
  void collectWithWait_endsWhenNothingIsMissing() throws Exception {
    Path prompts = write("one", "two");
    List<PromptLine> lines = named("one", "two");
    put(lines.get(0), ANSWERED);
    var out =
        new PrintStream(told, true, UTF_8) {
          @Override
          public void println(@Nullable String text) {
            super.println(text);
            if ("waiting for 1 record".equals(text)) {
              put(lines.get(1), ANSWERED);
            }
          }
        };

    int status = collect(command(Optional.of(prompts), true), out);

    assertThat(status).isZero();
    assertThat(ids("output.jsonl")).hasSize(2);
    assertThat(told.toString(UTF_8)).startsWith("waiting for 1 record").contains("0  missing");
  }

  @Test
  void jobWithoutARecord_leavesTheFilesAsTheyAre() throws Exception {
    put(PREFIX + "another/d.json", "d", "r", ANSWERED);
    Path out = Files.createDirectories(folder.resolve("out"));
    Files.writeString(out.resolve("output.jsonl"), "of a run before\n");

    int all = collect(command(Optional.empty(), false), new PrintStream(told, true, UTF_8));
    int ofLines =
        collect(command(Optional.of(write("hi")), false), new PrintStream(told, true, UTF_8));

    assertThat(all).isEqualTo(1);
    assertThat(ofLines).isEqualTo(1);
    assertThat(told.toString(UTF_8))
        .contains("No record of job job in results under mine/", "Jobs there: another");
    assertThat(out)
        .isDirectoryContaining("glob:**output.jsonl")
        .isDirectoryNotContaining("glob:**{errors,missing}*");
    assertThat(out.resolve("output.jsonl")).hasContent("of a run before");
  }

  @Test
  void unreadableBucket_isTold() {
    Command.Collect command = command(Optional.empty(), false);
    var elsewhere =
        new Command.Collect(
            "nowhere", "job", Optional.empty(), false, command.out(), command.function());

    assertThat(collect(elsewhere, new PrintStream(told, true, UTF_8))).isEqualTo(1);
    assertThat(told.toString(UTF_8)).contains("nowhere cannot be read: The specified bucket");
  }
}
