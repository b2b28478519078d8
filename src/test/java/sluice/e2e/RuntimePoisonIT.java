package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.e2e.FunctionHarness.LONG;
import static sluice.e2e.FunctionHarness.SOON;
import static sluice.e2e.Reports.NOTHING_BACK;
import static sluice.e2e.Reports.response;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import sluice.e2e.RuntimeApi.End;
import sluice.testing.HttpAnswer;
import sluice.testing.ReceivedRequest;

/// A message that kills whatever runs it, delivered again and again as SQS would: the environment
/// dies of SIGKILL while that prompt is in flight.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(240)
final class RuntimePoisonIT {
  private static final int DEATHS_AMONG_OTHERS = 3;
  private static final int DEATHS_ALONE = 2;

  /// The time of an invocation that is killed: a mark proves its death only afterwards.
  private static final Duration MORTAL = Duration.ofSeconds(12);

  /// Enough for a cold environment on a busy machine to send all that it may.
  private static final Duration OUTAGE = Duration.ofSeconds(20);

  /// Seven eighths of its 32 permits: a model that has never answered leaves the others free.
  private static final int IN_FLIGHT = 28;

  private static final String POISON = "poison";
  private static final Pattern NUMBERED_PROMPT = Pattern.compile(Events.PROMPT + "(\\d+)");

  @RegisterExtension private static final FunctionHarness harness = new FunctionHarness();

  /// What there was when the poison arrived at the provider.
  ///
  /// @param history of the message, if it had one
  /// @param left what was left on the queue
  private record Sight(Optional<JsonNode> history, List<String> left) {
    Optional<String> mark() {
      return history.map(of -> of.get("running").asText());
    }

    Optional<Instant> until() {
      return history.map(of -> Instant.parse(of.get("until").asText()));
    }
  }

  @Test
  void poisonMessage_endsAloneWhileOthersAreAnswered() {
    var backlog = new Backlog(harness.queue(), "prompts");
    backlog.send(POISON);
    backlog.send("unlucky");
    for (int death = 1; death <= DEATHS_AMONG_OTHERS; death++) {
      int number = death;
      List<String> goodPrompts = sendGoodPrompts(backlog, death);
      Sight sight =
          die(
              backlog,
              Map.of("unlucky", Provider.SILENT),
              () -> areRecorded(goodPrompts) && harness.provider().asked("unlucky") == number);
      assertThat(sight.mark())
          .as("marked from the third receive on")
          .isEqualTo(death < 3 ? Optional.empty() : Optional.of("among_others"));
    }
    assertThat(harness.queue().deleted()).as("no message was suspected yet").isEmpty();
    for (int death = 1; death <= DEATHS_ALONE; death++) {
      List<String> goodPrompts = sendGoodPrompts(backlog, DEATHS_AMONG_OTHERS + death);
      Sight sight = die(backlog, Map.of(), () -> true);
      assertThat(sight.mark()).hasValue("alone");
      assertThat(sight.left())
          .as("good prompts are deleted before it is sent")
          .contains(POISON)
          .isSubsetOf(POISON, "unlucky");
      assertThat(areRecorded(goodPrompts)).isTrue();
    }

    sendGoodPrompts(backlog, 6);
    End end = harness.launch(harness.variables()).invoke(backlog.receive(), LONG);

    assertThat(response(end)).isEqualTo(NOTHING_BACK);
    assertThat(harness.provider().asked(POISON))
        .as("not sent any more")
        .isEqualTo(DEATHS_AMONG_OTHERS + DEATHS_ALONE);
    assertThat(harness.provider().asked("unlucky"))
        .as("paid again for each death it was in flight at")
        .isEqualTo(DEATHS_AMONG_OTHERS + 1);
    assertThat(harness.bucket().outcomes())
        .hasSize(2 + 6 * 3)
        .containsEntry("prompts/" + POISON, "environment_lost")
        .allSatisfy((id, outcome) ->
            assertThat(outcome)
                .as(id)
                .isEqualTo(id.endsWith(POISON) ? "environment_lost" : "answered"));
    assertThat(harness.provider().asked("good"))
        .as("each good prompt is paid once")
        .isEqualTo(6 * 3);
    assertThat(harness.bucket().histories()).isEmpty();
  }

  @Test
  void poisonMessageInAGroup_keepsTheOrder() {
    var backlog = new Backlog(harness.queue(), "prompts.fifo");
    backlog.send("story", "first");
    backlog.send("story", POISON);
    backlog.send("story", "last");
    backlog.send("recipe", "other");
    for (int death = 1; death <= DEATHS_AMONG_OTHERS; death++) {
      die(backlog, Map.of(), () -> areRecorded("prompts.fifo", List.of("first", "other")));
    }
    for (int death = 1; death <= DEATHS_ALONE; death++) {
      Sight sight = die(backlog, Map.of(), () -> true);
      assertThat(sight.mark()).hasValue("alone");
      assertThat(sight.left()).containsExactly(POISON, "last");
    }
    assertThat(harness.provider().asked("last")).as("it waits for the one before it").isZero();
    var recordsBeforeLast = new CompletableFuture<Set<String>>();
    harness
        .provider()
        .behave(
            Behaviours.where(
                "last",
                request -> {
                  recordsBeforeLast.complete(harness.bucket().records().keySet());
                  return Provider.ANSWERING.apply(request);
                }));

    End end = harness.launch(harness.variables()).invoke(backlog.receive(), LONG);

    assertThat(response(end)).isEqualTo(NOTHING_BACK);
    assertThat(recordsBeforeLast)
        .isCompletedWithValueMatching(ids -> ids.contains("prompts.fifo/" + POISON));
    assertThat(harness.bucket().outcomes())
        .containsExactly(
            Map.entry("prompts.fifo/first", "answered"),
            Map.entry("prompts.fifo/last", "answered"),
            Map.entry("prompts.fifo/other", "answered"),
            Map.entry("prompts.fifo/" + POISON, "environment_lost"));
    assertThat(harness.provider().requests())
        .as("each is paid once, but for the poison")
        .hasSize(3 + DEATHS_AMONG_OTHERS + DEATHS_ALONE);
    assertThat(harness.bucket().histories()).isEmpty();
  }

  @Test
  void outage_leavesNoPoisonMark() {
    Map<String, String> marks = new ConcurrentHashMap<>();
    harness
        .provider()
        .behave(request -> {
          String id = messageOf(request);
          marks.put(id, running(id));
          return Optional.empty();
        });

    End end = harness.launch(harness.variables()).invoke(Events.of(5, Events.prompts(40)), OUTAGE);

    assertThat(response(end)).isEqualTo(Reports.allBack(40));
    assertThat(marks).as("in flight when the time was up").hasSize(IN_FLIGHT);
    assertThat(marks).allSatisfy((id, mark) -> assertThat(mark).as(id).isEqualTo("among_others"));
    assertThat(harness.bucket().histories()).containsAll(marks.keySet());
    assertThat(harness.bucket().histories())
        .as("those too that were marked and not sent")
        .allSatisfy(id -> assertThat(running(id)).as(id).isEqualTo("none"));
  }

  /// The message of one of [Events#prompts].
  private static String messageOf(ReceivedRequest request) {
    Matcher prompt = NUMBERED_PROMPT.matcher(request.body());
    assertThat(prompt.find()).as(request.body()).isTrue();
    return "m-" + prompt.group(1);
  }

  private static String running(String messageId) {
    return harness
        .bucket()
        .history(messageId)
        .map(of -> of.get("running").asText())
        .orElse("no history");
  }

  private static List<String> sendGoodPrompts(Backlog backlog, int batch) {
    List<String> goodPrompts =
        Stream.of("a", "b", "c").map(name -> "good-%d-%s".formatted(batch, name)).toList();
    goodPrompts.forEach(backlog::send);
    return goodPrompts;
  }

  private static boolean areRecorded(List<String> ids) {
    return areRecorded("prompts", ids);
  }

  private static boolean areRecorded(String job, List<String> ids) {
    Set<String> recorded = harness.bucket().records().keySet();
    return ids.stream().map(id -> job + "/" + id).allMatch(recorded::contains);
  }

  /// Delivers all that is there to a new environment, and kills that with the poison in flight.
  ///
  /// @param others what the provider does with other prompts; it answers those not named
  /// @param isDue whether the time has come, once the poison is in flight
  private static Sight die(
      Backlog backlog,
      Map<String, Function<ReceivedRequest, Optional<HttpAnswer>>> others,
      BooleanSupplier isDue) {
    var seen = new CompletableFuture<Sight>();
    harness
        .provider()
        .behave(request -> {
          if (request.body().contains(POISON)) {
            seen.complete(new Sight(harness.bucket().history(POISON), backlog.ids()));
            return Optional.empty();
          }
          return others.entrySet().stream()
              .filter(other -> request.body().contains(other.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(Provider.ANSWERING)
              .apply(request);
        });
    FunctionProcess process = harness.launch(harness.variables());
    CompletableFuture<End> end = process.begin(backlog.receive(), MORTAL);
    Await.until("the poison is in flight", SOON.plus(MORTAL), seen::isDone);
    Await.until("it kills", SOON, isDue);
    process.kill();
    assertThat(end).failsWithin(SOON);
    seen.join()
        .until()
        .ifPresent(until ->
            Await.until("its invocation is over", LONG, () -> Instant.now().isAfter(until)));
    return seen.join();
  }
}
