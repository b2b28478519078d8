package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.local.provider.Behaviour;
import sluice.testing.Rate;

final class ArgumentsTest {
  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();

  @TempDir private Path folder;
  private String prompts = "";

  @BeforeEach
  void writePrompts() throws IOException {
    prompts = Files.writeString(folder.resolve("my prompts.txt"), "hi\n").toString();
  }

  private Command read() {
    return Arguments.read(properties, environment);
  }

  private Command.Run run() {
    return (Command.Run) read();
  }

  @Test
  void noOptions_runTheSample() {
    properties.putAll(Map.of("prompts", "", "model", "", "rpm", "", "serve", ""));

    Command.Run run = run();

    assertThat(run.prompts()).isEqualTo(Path.of("events", "prompts.jsonl"));
    assertThat(run.job()).isEqualTo("prompts.jsonl");
    assertThat(run.out()).isEqualTo(Path.of("target", "sluice"));
    assertThat(run.isSample()).isTrue();
    assertThat(run.function().sample()).contains(Behaviour.SAMPLE);
    assertThat(run.function().variables()).containsEntry("PROVIDER_MODEL", "sample-model");
  }

  @Test
  void exampleOption_runsFiveAtATime() {
    properties.put("example", "true");

    assertThat(run().prompts()).isEqualTo(Path.of("events", "example.txt"));
    assertThat(run().function().variables()).containsEntry("PROVIDER_MAX_IN_FLIGHT", "5");
  }

  @Test
  void promptsOption_runsTheFileInItsOwnFolder() {
    properties.put("prompts", prompts);
    properties.put("model", "m1");

    assertThat(run().job()).isEqualTo("my prompts.txt-m1");
    assertThat(run().out()).isEqualTo(Path.of("sluice-out", "my%20prompts.txt-m1"));
    assertThat(run().isSample()).isFalse();
    assertThat(run().function().sample()).contains(Behaviour.ORDINARY);
  }

  @Test
  void outOption_isNeverEmptied() {
    properties.put("out", folder.toString());

    assertThat(run().isSample()).isFalse();
  }

  @Test
  void providerOption_asksThatProvider() {
    properties.put("prompts", prompts);
    properties.putAll(
        Map.of("provider", "https://api.openai.com/v1", "maxInFlight", "9", "environments", "3"));
    environment.putAll(Map.of("OPENAI_API_KEY", "sk-1", "MAX_CONCURRENCY", "7", "HOME", "/"));

    Command.Function function = run().function();

    assertThat(function.sample()).isEmpty();
    assertThat(function.environments()).isEqualTo(3);
    assertThat(function.variables())
        .containsEntry("PROVIDER_BASE_URL", "https://api.openai.com/v1")
        .containsEntry("PROVIDER_API_KEY", "sk-1")
        .containsEntry("PROVIDER_MAX_IN_FLIGHT", "9")
        .containsEntry("MAX_CONCURRENCY", "3")
        .doesNotContainKey("HOME");
  }

  @Test
  void rateOptions_limitFunctionAndSampleProvider() {
    properties.putAll(Map.of("rpm", "600", "tpm", "90000"));
    environment.putAll(
        Map.of(
            "PROVIDER_REQUESTS_PER_MINUTE", "5",
            "PROVIDER_LIMITS", "{\"m\":{\"rpm\":60}}",
            "PROMPT_MAX_ATTEMPTS", "2"));

    Command.Function function = run().function();

    assertThat(function.variables())
        .containsEntry("PROVIDER_REQUESTS_PER_MINUTE", "600")
        .containsEntry("PROVIDER_TOKENS_PER_MINUTE", "90000")
        .containsEntry("PROMPT_MAX_ATTEMPTS", "2");
    Behaviour standIn = function.sample().orElseThrow();
    assertThat(standIn.limits("another").requests()).contains(Rate.ofRequests(600));
    assertThat(standIn.limits("m").requests()).contains(Rate.ofRequests(60));
    assertThat(standIn.limits("m").tokens()).contains(Rate.ofTokens(90_000));
  }

  @Test
  void openAiKey_goesToOpenAiAlone() {
    environment.put("OPENAI_API_KEY", "sk-1");
    properties.put("prompts", prompts);

    properties.put("provider", "https://api.openai.com.example.org/v1");
    assertThat(run().function().variables()).doesNotContainKey("PROVIDER_API_KEY");

    environment.put("PROVIDER_API_KEY", "other");
    properties.put("provider", "https://api.openai.com/v1");
    assertThat(run().function().variables()).containsEntry("PROVIDER_API_KEY", "other");
  }

  @Test
  void sampleProvider_getsNoKey() {
    environment.putAll(
        Map.of("PROVIDER_API_KEY", "k", "PROVIDER_BASE_URL", "https://x", "OPENAI_API_KEY", "k"));

    assertThat(run().function().variables())
        .doesNotContainKeys("PROVIDER_API_KEY", "PROVIDER_BASE_URL", "OPENAI_API_KEY");
  }

  @Test
  void samplePrompts_goToNoRealProvider() {
    properties.put("provider", "https://api.openai.com/v1");

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContaining("-Dprovider: needs -Dprompts");

    properties.put("example", "true");
    assertThat(run().prompts()).isEqualTo(Path.of("events", "example.txt"));
    assertThat(run().out()).isEqualTo(Path.of("sluice-out", "example.txt"));
  }

  @Test
  void mistypedOption_isRefused() {
    environment.put(
        "MAVEN_CMD_LINE_ARGS", " -q test-compile exec:exec -Dprompt=mine.txt -Dstyle.color=never");

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContaining("-Dprompt: no such option; did you mean -Dprompts?");
  }

  @Test
  void fileThatIsNoListOfPrompts_isRefused() throws IOException {
    Path csv = Files.writeString(folder.resolve("a.csv"), "prompt\nhi\n");
    properties.put("prompts", csv.toString());

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContaining("-Dprompts: " + csv + " is a table, not a list of prompts");
  }

  @Test
  void invalidEndpointOfTheBucket_isNamed() {
    properties.putAll(Map.of("collect", "bucket", "job", "j"));
    environment.put("AWS_ENDPOINT_URL_S3", "127.0.0.1:7070");

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContaining("AWS_ENDPOINT_URL_S3: \"127.0.0.1:7070\" has no https://");
  }

  @Test
  void pastedEndpoint_isRefusedWithTheBaseUrlToGive() {
    properties.putAll(
        Map.of("prompts", prompts, "provider", "http://127.0.0.1:8081/v1/chat/completions"));

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContaining("-Dprovider: ")
        .withMessageContaining("give http://127.0.0.1:8081/v1;");
  }

  @Test
  void serveOption_servesAtItsAddress() {
    properties.put("serve", "true");
    assertThat(((Command.Serve) read()).host()).isEqualTo("127.0.0.1");

    properties.put("serve", "0.0.0.0");
    assertThat(((Command.Serve) read()).host()).isEqualTo("0.0.0.0");
    assertThat(((Command.Serve) read()).firstPort()).isEqualTo(9324);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:19324, 127.0.0.1, 19324",
    ":19324, 127.0.0.1, 19324",
    "[::1]:19324, [::1], 19324",
    "::1, ::1, 9324",
    "localhost, localhost, 9324",
  })
  void serveOptionWithAPort_servesAtThatPort(String place, String host, int firstPort) {
    properties.put("serve", place);

    assertThat(((Command.Serve) read()).host()).isEqualTo(host);
    assertThat(((Command.Serve) read()).firstPort()).isEqualTo(firstPort);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "127.0.0.1:65534", "x:99999"})
  void invalidPort_isRefused(String place) {
    properties.put("serve", place);

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContaining("-Dserve: \"" + place + "\"");
  }

  @Test
  void collectOption_collectsTheJob() {
    properties.putAll(Map.of("collect", "bucket", "job", "j", "prompts", prompts, "wait", "true"));
    environment.put("RESULTS_PREFIX", "mine/");

    var collect = (Command.Collect) read();

    assertThat(collect.bucket()).isEqualTo("bucket");
    assertThat(collect.out()).isEqualTo(Path.of("sluice-out", "j"));
    assertThat(collect.isPatient()).isTrue();
    assertThat(collect.prompts()).isEqualTo(Optional.of(Path.of(prompts)));
    assertThat(collect.function().variables()).containsEntry("RESULTS_PREFIX", "mine/");
  }

  @Test
  void mistakes_areAllNamedAtOnce() {
    properties.putAll(
        Map.of(
            "prompts", "nowhere.txt",
            "rpm", "0",
            "tpm", "3",
            "environments", "5",
            "wait", "true",
            "maxInFlight", "many",
            "provider", "ftp://x"));
    environment.put("MAX_AGE_HOURS", "-1");
    environment.put("PRICES", "{\"m\":{\"input\":1}}");

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContainingAll(
            "-Dprompts: nowhere.txt is not a readable file",
            "-Drpm: \"0\"; allowed: a whole number from 1",
            "-Denvironments: 5 environments cannot share 3 tokens a minute",
            "-Dwait: only with -Dcollect",
            "-DmaxInFlight: \"many\"",
            "-Dprovider: \"ftp://x\"",
            "MAX_AGE_HOURS: \"-1\"",
            "PRICES: `m.output`");
  }

  @Test
  void optionsThatDoNotGoTogether_areNamed() {
    properties.putAll(Map.of("collect", "b", "wait", "true", "maxInFlight", "3", "tpm", "9"));

    assertThatExceptionOfType(ArgumentsException.class)
        .isThrownBy(this::read)
        .withMessageContainingAll(
            "-Djob: missing", "-Dwait: needs -Dprompts", "-DmaxInFlight:", "-Dtpm:");
  }
}
