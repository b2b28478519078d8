package sluice.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.local.aws.LocalBucket;
import sluice.local.cli.Command;
import sluice.local.cli.Screen;
import sluice.local.files.FolderLock;
import sluice.local.provider.Behaviour;
import sluice.local.provider.Latency;
import sluice.local.provider.SampleProvider;

final class LocalRunIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Behaviour CALM =
      Behaviour.calm(new Latency.LogNormal(Duration.ofMillis(30), 0));

  @TempDir private Path folder;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private SampleProvider provider = SampleProvider.start(CALM);

  @AfterEach
  void stop() {
    provider.close();
  }

  private int run(String... lines) throws IOException {
    return run(Map.of("PROVIDER_MODEL", "m"), lines);
  }

  private int run(Map<String, String> model, String... lines) throws IOException {
    return prepare(model, new PrintStream(told, true, UTF_8), lines).execute();
  }

  private Run prepare(Map<String, String> model, PrintStream out, String... lines)
      throws IOException {
    Path prompts = Files.write(folder.resolve("prompts.txt"), List.of(lines));
    Map<String, String> variables = new HashMap<>(model);
    variables.put("PROVIDER_BASE_URL", provider.baseUrl().toString());
    variables.put("MAX_CONCURRENCY", "1");
    variables.put("RESULTS_BUCKET", LocalBucket.NAME);
    var function = new Command.Function(variables, Optional.empty(), 1);
    var command = new Command.Run(prompts, "job", folder.resolve("out"), false, function);
    return new Run(command, Screen.ofLines(out));
  }

  private List<JsonNode> lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve("out").resolve(file)).stream()
        .map(LocalRunIT::parse)
        .toList();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  private List<String> ids(String file) throws IOException {
    return lines(file).stream().map(line -> line.path("custom_id").asText()).toList();
  }

  private static String named(String id, String prompt) {
    return "{\"custom_id\":\"%s\",\"prompt\":\"%s\"}".formatted(id, prompt);
  }

  private static String refused(String id) {
    return "{\"custom_id\":\"%s\",\"messages\":[]}".formatted(id);
  }

  @Test
  void prompts_areRecordedInTheOrderOfTheFile() throws Exception {
    int status =
        run("hi", named("a", "ho"), "", "hi", refused("b"), "{\"prompt\":", named("c", "hu"));

    assertThat(status).isZero();
    assertThat(ids("output.jsonl"))
        .containsExactly("8f434346648f6b96", "a", "8f434346648f6b96-2", "c");
    assertThat(ids("errors.jsonl")).hasSize(2).first().isEqualTo("b");
    assertThat(lines("errors.jsonl").getFirst().at("/response/status_code").asInt()).isEqualTo(400);
    assertThat(lines("errors.jsonl").getLast().at("/error/code").asText())
        .isEqualTo("invalid_json");
    assertThat(told.toString(UTF_8))
        .containsPattern("answered +4\\R *refused +1\\R *failed +1\\R")
        .contains("a                   answered in");
  }

  @Test
  void secondRun_sendsFailedAndNewPromptsAlone() throws Exception {
    run(named("a", "hi"), refused("b"), "ho");
    List<String> before = Files.readAllLines(folder.resolve("out/output.jsonl"));
    long calls = provider.calls();

    int status = run(named("a", "hi"), refused("b"), "ho", named("d", "new"));

    assertThat(status).isZero();
    assertThat(calls).isEqualTo(3);
    assertThat(provider.calls() - calls).as("the failed one and the new one").isEqualTo(2);
    assertThat(Files.readAllLines(folder.resolve("out/output.jsonl")))
        .startsWith(before.getFirst());
    assertThat(ids("output.jsonl")).hasSize(3).startsWith("a").endsWith("d");
    assertThat(told.toString(UTF_8)).containsPattern("answered before +2  not sent again");
  }

  @Test
  void refusedKey_endsTheRunAtOnce() throws Exception {
    provider.close();
    provider = SampleProvider.start(CALM.withKey("another"));

    int status = run("hi", "ho");

    assertThat(status).isEqualTo(1);
    assertThat(told.toString(UTF_8))
        .contains("Incorrect API key", "Set PROVIDER_API_KEY", "2 prompts have no record yet")
        .contains("0 of 2 prompts in ");
    assertThat(lines("output.jsonl")).isEmpty();
  }

  @Test
  void interruptedRun_writesItsFiles() throws Exception {
    var run = new CompletableFuture<Run>();
    var out =
        new PrintStream(told, true, UTF_8) {
          @Override
          public void println(@Nullable String text) {
            super.println(text);
            if (text != null && text.contains("answered in")) {
              Thread.startVirtualThread(() -> run.join().interrupt());
            }
          }
        };
    String[] prompts =
        IntStream.range(0, 90).mapToObj("prompt %d"::formatted).toArray(String[]::new);
    run.complete(prepare(Map.of("PROVIDER_MODEL", "m"), out, prompts));

    int status = run.join().execute();

    assertThat(status).isEqualTo(1);
    assertThat(told.toString(UTF_8)).contains("Writing the files …", "Stopped early: interrupted.");
    assertThat(lines("output.jsonl")).as("what was answered").hasSize((int) provider.calls());
    assertThat(ids("output.jsonl")).doesNotHaveDuplicates().hasSizeBetween(1, 89);

    assertThat(run(prompts)).isZero();
    assertThat(lines("output.jsonl")).hasSize(90);
    assertThat(provider.calls()).as("each was paid once").isEqualTo(90);
  }

  @Test
  void sameFileAgainAndAgainAtOnce_isARunEachTime() throws Exception {
    for (int run = 0; run < 4; run++) {
      assertThat(run("hi")).isZero();
    }

    assertThat(provider.calls()).as("paid once").isOne();
    assertThat(told.toString(UTF_8).split("nothing was sent", -1)).hasSize(4);
  }

  @Test
  void filesOfAnotherJobInTheFolder_areKept() throws Exception {
    run(named("a", "hi"));
    Files.writeString(folder.resolve("out/.job"), "earlier");

    int status = run(named("a", "hi"));

    assertThat(status).isZero();
    assertThat(folder.resolve("out/earlier/output.jsonl")).isRegularFile();
    assertThat(told.toString(UTF_8)).contains("The files of the previous job were moved to ");
  }

  @Test
  void secondRunInTheSameFolder_isRefused() throws Exception {
    try (FolderLock _ = FolderLock.of(folder.resolve("out"))) {
      assertThatExceptionOfType(FolderLock.HeldException.class)
          .isThrownBy(() -> run("hi"))
          .withMessageContaining("in use by another run");
    }

    assertThat(provider.calls()).isZero();
  }

  @Test
  void run_tellsWhatItSendsAndWhyPromptsWereRefused() throws Exception {
    run(refused("b"), "Say hello.");

    assertThat(told.toString(UTF_8))
        .containsPattern("prompts +2 in .*prompts.txt\\R")
        .containsPattern("provider +%s\\R".formatted(provider.baseUrl()))
        .containsPattern("first prompt +\"")
        .containsPattern("its model +m\\R")
        .contains("Errors:", "1  refused with 400: ");
  }

  @Test
  void fileWithoutAnyModel_sendsNothing() throws Exception {
    int status = run(Map.of(), "hi", "ho");

    assertThat(status).isEqualTo(1);
    assertThat(told.toString(UTF_8)).contains("No prompt names a model", "-Dmodel");
    assertThat(provider.calls()).isZero();
  }

  @Test
  void secondLineWithTheSameId_isNotSent() throws Exception {
    int status = run(named("a", "hi"), named("a", "something else"), named("b", "hi"));

    assertThat(status).isZero();
    assertThat(ids("output.jsonl")).containsExactly("a", "b");
    assertThat(lines("errors.jsonl").getFirst().at("/error/code").asText())
        .isEqualTo("duplicate_custom_id");
  }

  @Test
  void lineThatNoQueueTakes_isSent() throws Exception {
    int status = run("x".repeat((1 << 20) + 1), "a\u0001b", "hi");

    assertThat(status).isZero();
    assertThat(lines("errors.jsonl"))
        .map(line -> line.at("/error/code").asText())
        .containsExactly("too_large");
    assertThat(ids("output.jsonl")).hasSize(2);
  }
}
