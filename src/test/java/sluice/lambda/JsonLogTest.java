package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.ReturnReason;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.provider.Usage;
import sluice.testing.MessageBuilder;
import sluice.testing.VirtualTime;

final class JsonLogTest {
  private final List<String> lines = new ArrayList<>();
  private final JsonLog listener = new JsonLog(lines::add, new VirtualTime());

  @Test
  void finishedPrompt_isOneLine() throws Exception {
    listener.finished("request", ended("id", new Outcome.Recorded(Outcome.Kind.ANSWERED)));

    JsonNode line = onlyLine();
    assertThat(line.get("level").asText()).isEqualTo("INFO");
    assertThat(line.get("event").asText()).isEqualTo("prompt");
    assertThat(line.get("request_id").asText()).isEqualTo("request");
    assertThat(line.get("message_id").asText()).isEqualTo("m1");
    assertThat(line.get("custom_id").asText()).isEqualTo("id");
    assertThat(line.get("job").asText()).isEqualTo("job");
    assertThat(line.get("outcome").asText()).isEqualTo("answered");
    assertThat(line.get("status").asInt()).isEqualTo(200);
    assertThat(line.get("attempts").asInt()).isEqualTo(2);
    assertThat(line.get("latency_ms").asLong()).isEqualTo(1500);
    assertThat(line.get("queued_ms").asLong()).isEqualTo(3000);
    assertThat(line.has("code")).isFalse();
  }

  @Test
  void prompt_isNeverLogged() {
    listener.finished("request", ended("id", new Outcome.Recorded(Outcome.Kind.ANSWERED)));

    assertThat(lines.getFirst()).doesNotContain("canary");
  }

  @Test
  void refusedPrompt_isLoggedWithItsCode() throws Exception {
    var refused =
        ended("id", new Outcome.Recorded(Outcome.Kind.REFUSED), Optional.of("400 bad_request"));
    listener.finished("request", refused);

    JsonNode line = onlyLine();
    assertThat(line.get("outcome").asText()).isEqualTo("refused");
    assertThat(line.get("code").asText()).isEqualTo("400 bad_request");
  }

  @Test
  void returnedMessage_isLoggedWithItsReason() throws Exception {
    listener.finished(
        "request",
        ended(
            "id",
            new Outcome.Returned(
                new ReturnReason.Passing(), Optional.empty(), new Reason("503", "503 the words"))));

    JsonNode line = onlyLine();
    assertThat(line.get("level").asText()).isEqualTo("WARN");
    assertThat(line.get("outcome").asText()).isEqualTo("came_back:passing");
    assertThat(line.get("reason").asText()).isEqualTo("503");
  }

  @Test
  void idOfAnyCharacters_isOneShortLine() {
    listener.finished(
        "request",
        ended("a\nb\u2028" + "x".repeat(1000), new Outcome.Recorded(Outcome.Kind.FAILED)));

    assertThat(lines)
        .singleElement()
        .asString()
        .doesNotContain("\n", "\u2028")
        .hasSizeLessThan(600);
  }

  @Test
  void longId_isNotCutWithinASurrogatePair() throws Exception {
    String name = "x".repeat(127) + "😀" + "y";
    listener.finished("request", ended(name, new Outcome.Recorded(Outcome.Kind.FAILED)));

    assertThat(onlyLine().get("custom_id").asText()).isEqualTo("x".repeat(127) + "…");
    assertThat(lines.getFirst()).doesNotContainIgnoringCase("\\ud83d");
  }

  @Test
  void surrogatePairBeforeTheCut_isKept() throws Exception {
    String name = "x".repeat(126) + "😀" + "y";
    listener.finished("request", ended(name, new Outcome.Recorded(Outcome.Kind.FAILED)));

    assertThat(onlyLine().get("custom_id").asText()).isEqualTo("x".repeat(126) + "😀…");
  }

  @Test
  void outage_isLoggedAsAnError() throws Exception {
    Instant since = Instant.parse("2026-01-01T00:00:00Z");
    listener.outage(
        "request",
        OutageKind.QUOTA,
        since,
        new Reason("429 insufficient_quota", "429 You exceeded your current quota"));

    JsonNode line = onlyLine();
    assertThat(line.get("level").asText()).isEqualTo("ERROR");
    assertThat(line.get("event").asText()).isEqualTo("trouble");
    assertThat(line.get("trouble").asText()).isEqualTo("quota");
    assertThat(line.get("since").asText()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(line.get("message").asText()).isEqualTo("429 insufficient_quota");
  }

  @Test
  void finishedBatch_isCountedByOutcomeAndReason() throws Exception {
    List<MessageResult> batch =
        List.of(
            ended("a", new Outcome.Recorded(Outcome.Kind.ANSWERED)),
            ended("b", new Outcome.Recorded(Outcome.Kind.ANSWERED)),
            ended("c", new Outcome.Recorded(Outcome.Kind.REFUSED)),
            ended(
                "d",
                new Outcome.Returned(
                    new ReturnReason.NoTime(), Optional.empty(), Reason.of("late"))),
            ended(
                "e",
                new Outcome.Returned(
                    new ReturnReason.Blocked(OutageKind.AUTH),
                    Optional.empty(),
                    Reason.of("401"))));
    listener.batch(
        "request",
        batch,
        Duration.ofSeconds(2),
        new BatchMetrics(
            32,
            OptionalDouble.of(97.96),
            3,
            2,
            4_500,
            Duration.ofSeconds(70),
            Duration.ofMillis(12)));

    JsonNode line = onlyLine();
    assertThat(line.get("messages").asInt()).isEqualTo(5);
    assertThat(line.get("wall_ms").asLong()).isEqualTo(2000);
    assertThat(line.get("sent").asInt()).isEqualTo(10);
    assertThat(line.get("recorded").toString()).isEqualTo("{\"answered\":2,\"refused\":1}");
    assertThat(line.get("came_back").toString()).isEqualTo("{\"auth\":1,\"no_time\":1}");
    assertThat(lines.getFirst())
        .contains(
            "\"permits\":32,\"limit_percent\":98.0,\"refusals\":3,\"wasted_prompts\":2,"
                + "\"wasted_tokens\":4500,\"permit_wait_ms\":70000,\"billed_idle_ms\":12");
  }

  @Test
  void unknownLimit_isLeftOut() throws Exception {
    var metrics =
        new BatchMetrics(32, OptionalDouble.empty(), 0, 0, 0, Duration.ZERO, Duration.ZERO);

    listener.batch("request", List.of(), Duration.ofSeconds(2), metrics);

    assertThat(onlyLine().has("limit_percent")).isFalse();
    assertThat(onlyLine().get("permits").asInt()).isEqualTo(32);
  }

  private JsonNode onlyLine() throws Exception {
    assertThat(lines).hasSize(1);
    return new ObjectMapper().readTree(lines.getFirst());
  }

  private static MessageResult ended(String id, Outcome outcome) {
    return ended(id, outcome, Optional.empty());
  }

  private static MessageResult ended(String id, Outcome outcome, Optional<String> code) {
    var message =
        MessageBuilder.message("m1").body("canary").queue("job").sentAt(Instant.EPOCH).build();
    return new MessageResult(
        message,
        new Identity("job", id, true),
        outcome,
        code,
        2,
        200,
        Optional.of(Duration.ofMillis(1500)),
        Duration.ofSeconds(3),
        Usage.NONE);
  }
}
