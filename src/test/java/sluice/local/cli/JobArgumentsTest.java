package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.chunk.JobFile;

final class JobArgumentsTest {
  private final Map<String, String> properties = new HashMap<>();

  @TempDir private Path folder;

  private String write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private Command read() {
    return Arguments.read(properties, Map.of());
  }

  @Test
  void submit_namesTheJobByTheFile() throws IOException {
    properties.put("submit", write("march.jsonl", "{\"prompt\":\"hi\"}\n"));
    properties.put("bucket", "b");

    var submit = (Command.Submit) read();

    assertThat(submit.job()).isEqualTo("march");
    assertThat(submit.input()).isEqualTo(JobFile.INPUT_JSONL);
    assertThat(submit.bucket()).contains("b");
    assertThat(submit.options()).isEmpty();
    assertThat(submit.isPatient()).isFalse();
  }

  @Test
  void submitWithAModel_namesTheJobByBoth() throws IOException {
    properties.put("submit", write("march.txt", "hi\n"));
    properties.putAll(Map.of("model", "m1", "wait", "true"));

    var submit = (Command.Submit) read();

    assertThat(submit.job()).isEqualTo("march-m1");
    assertThat(submit.options()).contains("{\"model\":\"m1\"}");
    assertThat(submit.out()).isEqualTo(Path.of("sluice-out", "march-m1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "maxUsd|12.50|{\"max_usd\":12.5}",
        "window|24h|{\"completion_window\":\"24h\"}",
        "strict|true|{\"strict\":true}",
        "template|Say {text}|{\"template\":\"Say {text}\"}",
        "prices|0.15/0.60|{\"prices\":{\"*\":{\"input\":0.15,\"output\":0.60}}}",
        "prices|{\"m\":{\"input\":1,\"output\":2}}|{\"prices\":{\"m\":{\"input\":1,\"output\":2}}}",
      })
  void eachOption_becomesAMemberOfTheFile(String name, String value, String json)
      throws IOException {
    properties.put("submit", write("a.csv", "prompt\nhi\n"));
    properties.put(name, value);

    assertThat(((Command.Submit) read()).options().orElseThrow().replace("0.6}", "0.60}"))
        .isEqualTo(json);
  }

  @Test
  void optionsFile_isTakenAsItIs() throws IOException {
    properties.put("submit", write("a.txt", "hi\n"));
    properties.put("options", write("o.json", "{\"max_usd\": 5, \"metadata\": {\"team\": \"x\"}}"));

    assertThat(((Command.Submit) read()).options())
        .contains("{\"max_usd\":5,\"metadata\":{\"team\":\"x\"}}");
  }

  @Test
  void pricesInAFile_areRead() throws IOException {
    properties.put("plan", write("a.txt", "hi\n"));
    properties.put("prices", write("p.json", "{\"m\":{\"input\":1,\"output\":2}}"));

    assertThat(((Command.Plan) read()).options()).contains("\"m\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "maxUsd|much|-DmaxUsd: \"much\"; allowed: dollars",
        "maxUsd|0|-DmaxUsd: `max_usd` is not above 0",
        "window|soon|-Dwindow: `completion_window` is no number of minutes",
        "strict|perhaps|-Dstrict: \"perhaps\"; allowed: true or false",
        "prices|{\"m\":{\"inptu\":1}}|-Dprices: `prices.m.inptu` is unknown",
        "prices|{\"m\"|-Dprices: it is not valid JSON",
        "prices|nowhere.json|-Dprices: nowhere.json is not a readable file",
        "options|nowhere.json|-Doptions: nowhere.json is not a readable file",
        "rpm|60|-Drpm: not with -Dsubmit",
        "partial|true|-Dpartial: not with -Dsubmit",
        "prompts|x.txt|-Dprompts: not with -Dsubmit",
        "status|x|-Dstatus: not with -Dsubmit",
        "out|x|-Dout: needs -Dwait",
      })
  void mistake_isNamedByItsOption(String name, String value, String mistake) throws IOException {
    properties.put("submit", write("a.txt", "hi\n"));
    properties.put(name, value);

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContaining(mistake);
  }

  @ParameterizedTest
  @CsvSource({
    "a.json, has none of the names that tell what it is: .jsonl",
    "a.ndjson, has none of the names",
    "b.jsonl, 'is a JSON array'",
  })
  void fileThatIsNoInput_isRefused(String name, String mistake) throws IOException {
    properties.put("submit", write(name, "[\"hi\"]\n"));

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContaining("-Dsubmit: ")
        .withMessageContaining(mistake);
  }

  @Test
  void missingFile_isNamed() {
    properties.put("plan", "nowhere.jsonl");

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContaining("-Dplan: nowhere.jsonl is not a readable file");
  }

  @Test
  void commandsOfAJob_takeItsName() {
    properties.putAll(Map.of("status", "march", "wait", "true"));
    assertThat(read()).isEqualTo(new Command.Status("march", Optional.empty(), true));

    properties.clear();
    properties.putAll(Map.of("cancel", "a/b", "bucket", "b"));
    assertThat(read()).isEqualTo(new Command.Cancel("a/b", Optional.of("b")));

    properties.clear();
    properties.putAll(Map.of("fetch", "march", "partial", "true", "out", "x"));
    assertThat(read()).isEqualTo(new Command.Fetch("march", Optional.empty(), Path.of("x"), true));
  }

  @Test
  void commandWithoutAJob_isRefused() {
    properties.putAll(Map.of("fetch", "true", "job", "march"));

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContainingAll(
            "-Dfetch: names no job", "-Djob: not with -Dfetch, which names the job: -Dfetch=JOB");
  }

  @Test
  void plan_takesTheLimitsOfTheFunction() throws IOException {
    properties.put("plan", write("a.txt", "hi\n"));
    properties.putAll(Map.of("rpm", "60", "tpm", "1000", "maxInFlight", "7", "model", "m"));

    Map<String, String> variables = ((Command.Plan) read()).function().variables();

    assertThat(variables)
        .containsEntry("PROVIDER_REQUESTS_PER_MINUTE", "60")
        .containsEntry("PROVIDER_TOKENS_PER_MINUTE", "1000")
        .containsEntry("PROVIDER_MAX_IN_FLIGHT", "7")
        .containsEntry("PROVIDER_MODEL", "m");
  }

  @Test
  void optionsOfJobs_areRefusedElsewhere() {
    properties.putAll(Map.of("bucket", "b", "maxUsd", "1", "partial", "true"));

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContainingAll(
            "-Dbucket: only with -Dsubmit",
            "-DmaxUsd: only with -Dsubmit or -Dplan",
            "-Dpartial: only with -Dfetch");
  }
}
