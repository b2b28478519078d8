package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.batch.BatchHarness.inGroup;
import static sluice.batch.BatchHarness.received;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.broken;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.provider.ApiKeys;
import sluice.provider.Reply;
import sluice.store.ObjectStore.Failed;
import sluice.testing.ScriptedProvider.Scripted;

/// A prompt that fails by itself is given up after so many attempts; what fails with all others is
/// not.
final class BatchFailuresTest {
  private final BatchHarness harness = new BatchHarness(5);

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(answer().after(Duration.ofHours(1)), "timeout"),
        Arguments.of(status(408, ERROR), "timeout"),
        Arguments.of(status(500, ERROR), "provider_error_exhausted"),
        Arguments.of(status(502, "<html>"), "provider_error_exhausted"),
        Arguments.of(status(200, "<html>"), "invalid_response"),
        Arguments.of(broken(Reply.TransportError.BROKEN), "invalid_response"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failingPromptBesideAnsweredOnes_getsItsRecord(Scripted failure, String code) {
    harness.provider.script((prompt, _) -> isHopeless(prompt) ? failure : answer());

    int receives = untilRecorded(this::amongOthers);

    assertThat(receives).isBetween(3, 5);
    assertRecorded(code);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failingPromptAlone_getsItsRecordWhereTheProbeIsAnswered(Scripted failure, String code) {
    harness.provider.script((prompt, _) -> isHopeless(prompt) ? failure : answer());

    int receives = untilRecorded(number -> List.of(hopeless(number)));

    assertThat(receives).isBetween(3, 5);
    assertRecorded(code);
  }

  @Test
  void failingPromptAtTheHeadOfAGroup_getsItsRecord() {
    harness.provider.script((prompt, _) -> isHopeless(prompt) ? status(500, ERROR) : answer());
    Message next = inGroup("g", harness.message("next"));

    int receives =
        untilRecorded(number -> List.of(inGroup("g", hopeless(number)), received(number, next)));

    assertThat(receives).isBetween(3, 5);
    assertThat(harness.store.records()).contains("results/queue/next.json");
  }

  @Test
  void answeredPrompt_leavesNoHistory() {
    harness.provider.script(
        (prompt, attempt) -> isHopeless(prompt) && attempt <= 4 ? status(500, ERROR) : answer());

    int receives = untilRecorded(this::amongOthers);

    assertThat(receives).isEqualTo(3);
    assertThat(harness.store.get("results/queue/hopeless.json")).contains("\"status_code\":200");
    assertThat(harness.store.records()).noneMatch(key -> key.startsWith("notes/"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8})
  void promptThatFailsAfterATimeout_isPaidForAsOftenAsIsSet(int attempts) {
    var set = new BatchHarness(5, attempts);
    set.provider.script((prompt, attempt) -> {
      if (!isHopeless(prompt)) {
        return answer();
      }
      return attempt == 1 ? answer().after(Duration.ofHours(1)) : status(500, ERROR);
    });

    for (int receive = 1; receive <= attempts; receive++) {
      int batch = receive;
      var _ =
          set.process(
              Stream.concat(
                      Stream.of(hopeless(receive)),
                      IntStream.range(0, 20).mapToObj(n -> set.message(batch + "-" + n)))
                  .toArray(Message[]::new));
      set.time.advance(Duration.ofMinutes(10));
    }

    assertThat(set.store.records()).contains("results/queue/hopeless.json");
    assertThat(set.provider.prompts().stream().filter(body -> body.contains("hopeless")))
        .hasSize(attempts);
  }

  @Test
  void answerThatWaitsForMemory_countsAgainstNoPrompt() {
    var tight =
        new BatchHarness(3, ApiKeys.fixed(Optional.empty()), 3L * BatchHarness.RESPONSE_BYTES);
    String large = "{\"choices\":[{\"message\":{\"content\":\"%s\"}}]}".formatted("x".repeat(800));
    tight.provider.script((prompt, _) ->
        status(200, large).after(Duration.ofSeconds(prompt.body().contains("prompt m2") ? 30 : 1)));
    tight.store.fail((key, isWrite) ->
        isWrite
                && (key.contains("m0") || key.contains("m1"))
                && tight.time.nanos() < Duration.ofMinutes(10).toNanos()
            ? Optional.of(new Failed(/* isPassing= */ true, "S3 answered 503"))
            : Optional.empty());

    List<MessageResult> ended = tight.process(tight.messages(3));

    assertThat(causes(ended)).containsExactly("cut");
    assertThat(tight.store.records())
        .contains("results/queue/m0.json", "results/queue/m1.json")
        .doesNotContain("notes/m2.json");
  }

  static Stream<Arguments> nobodysFault() {
    return Stream.of(
        Arguments.of("an outage", status(500, ERROR), 1.0),
        Arguments.of("a brownout", status(500, ERROR), 0.5),
        Arguments.of("a neighbour", status(429, ERROR), 0.5),
        Arguments.of("conflicts", status(409, ERROR), 0.05),
        Arguments.of("overload", status(503, ERROR), 0.05),
        Arguments.of("no connection", broken(Reply.TransportError.NOT_CONNECTED), 0.05));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nobodysFault")
  void failuresInAnOutage_countAgainstNoPrompt(String name, Scripted failure, double share) {
    int[] calls = {0};
    harness.provider.script((_, _) ->
        Math.floor(++calls[0] * share) > Math.floor((calls[0] - 1) * share) ? failure : answer());

    Map<String, Integer> receives = new LinkedHashMap<>();
    int fresh = 0;
    for (int batch = 0; batch < 40; batch++) {
      receives.replaceAll((_, before) -> before + 1);
      while (receives.size() < 20) {
        receives.put("m" + fresh++, 1);
      }
      List<MessageResult> ended =
          harness.process(
              receives.entrySet().stream()
                  .map(each -> received(each.getValue(), harness.message(each.getKey(), "p")))
                  .toArray(Message[]::new));
      assertThat(ended).as(name).noneMatch(end -> end.outcome().equals(new Recorded(Kind.FAILED)));
      ended.stream()
          .filter(end -> end.outcome() instanceof Recorded)
          .forEach(end -> receives.remove(end.message().id()));
      harness.time.advance(Duration.ofMinutes(10));
    }
  }

  /// However few are in flight, and so can tell of each other.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void failuresByChanceInABrownout_countAgainstNoPrompt(int permits) {
    var narrow = new BatchHarness(permits);
    var random = new Random(permits);
    narrow.provider.script((_, _) -> random.nextBoolean() ? status(500, ERROR) : answer());

    List<Message> waiting =
        IntStream.range(0, 500).mapToObj(number -> narrow.message("m" + number)).toList();
    for (int receive = 1; !waiting.isEmpty(); receive++) {
      int number = receive;
      List<MessageResult> ended =
          narrow.process(
              waiting.stream().map(message -> received(number, message)).toArray(Message[]::new));
      assertThat(ended).noneMatch(end -> end.outcome().equals(new Recorded(Kind.FAILED)));
      waiting =
          ended.stream()
              .filter(end -> !(end.outcome() instanceof Recorded))
              .map(MessageResult::message)
              .toList();
      narrow.time.advance(Duration.ofMinutes(10));
    }
  }

  /// A few that are left alone end by what the probe tells; more look like an outage that spares
  /// it.
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "6, 0", "30, 0"})
  void failingPromptsWithoutOthers_endWhereTheyAreFewAndElseWait(int count, int recorded) {
    harness.provider.script((prompt, _) -> isHopeless(prompt) ? status(500, ERROR) : answer());

    List<Message> waiting =
        IntStream.range(0, count).mapToObj(number -> harness.message("hopeless" + number)).toList();
    int receive = 0;
    while (!waiting.isEmpty() && receive < 100) {
      int number = ++receive;
      waiting =
          harness
              .process(
                  waiting.stream()
                      .map(message -> received(number, message))
                      .toArray(Message[]::new))
              .stream()
              .filter(end -> !(end.outcome() instanceof Recorded))
              .map(MessageResult::message)
              .toList();
      harness.time.advance(Duration.ofMinutes(10));
    }

    assertThat(waiting).hasSize(count - recorded);
    assertThat(harness.provider.prompts().size()).isLessThan(count * 9 + 300);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void failingPrompt_isPaidForNoMoreOftenThanIsSet(int maxAttempts) {
    var strict = new BatchHarness(5, maxAttempts);
    strict.provider.script((prompt, _) -> isHopeless(prompt) ? status(500, ERROR) : answer());

    for (int receive = 1; receive <= 9; receive++) {
      int number = receive;
      var _ =
          strict.process(
              Stream.concat(
                      Stream.of(received(number, strict.message("hopeless"))),
                      IntStream.range(0, 20)
                          .mapToObj(each -> strict.message("r" + number + "m" + each)))
                  .toArray(Message[]::new));
      strict.time.advance(Duration.ofMinutes(10));
    }

    assertThat(strict.provider.prompts().stream().filter(body -> body.contains("hopeless")))
        .hasSizeBetween(maxAttempts, maxAttempts + 1);
    assertThat(strict.store.get("results/queue/hopeless.json")).contains("error_exhausted");
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 300, 900})
  void promptWhoseAttemptIsAsLongAsTheInvocation_endsAllTheSame(int seconds) {
    var brief = new BatchHarness(5);
    brief.provider.script(
        (prompt, _) -> isHopeless(prompt) ? answer().after(Duration.ofHours(9)) : answer());
    var driver = new QueueDriver(brief, 10, Duration.ofSeconds(seconds));
    driver.add(inGroup("g", brief.message("hopeless")));
    driver.add(inGroup("g", brief.message("next")));

    driver.run(Duration.ofHours(3));

    assertThat(driver.open()).isZero();
    assertThat(driver.mostReceives()).isLessThan(10);
    assertThat(brief.store.get("results/queue/hopeless.json")).contains("\"code\":\"timeout\"");
  }

  @Test
  void attemptsCutByTheDeadline_areNotCounted() {
    harness.provider.script((prompt, _) ->
        answer().after(isHopeless(prompt) ? Duration.ofHours(1) : Duration.ofSeconds(19)));

    for (int receive = 1; receive <= 8; receive++) {
      List<Message> batch =
          Stream.concat(
                  IntStream.range(0, 10).mapToObj(each -> harness.message("g" + each)),
                  Stream.of(hopeless(receive)))
              .toList();
      List<MessageResult> ended =
          harness.process(Duration.ofMinutes(1), batch.toArray(Message[]::new));
      assertThat(ended.getLast().outcome()).isInstanceOf(Outcome.Returned.class);
      harness.time.advance(Duration.ofMinutes(10));
    }
  }

  @Test
  void failuresBesideAFailedProbe_areNotCounted() {
    harness.provider.script((_, _) -> status(500, ERROR));

    for (int receive = 1; receive <= 8; receive++) {
      assertThat(causes(harness.process(hopeless(receive)))).containsAnyOf("passing", "provider");
      harness.time.advance(Duration.ofMinutes(10));
    }
    assertThat(harness.store.records()).isEmpty();
  }

  @Test
  void failures_askForAProbeOnceAMinuteAtMost() {
    harness.provider.script((prompt, _) -> isHopeless(prompt) ? status(500, ERROR) : answer());

    for (int receive = 1; receive <= 6; receive++) {
      var _ = harness.process(harness.message("hopeless" + receive));
      harness.time.advance(Duration.ofSeconds(10));
    }

    int probes = harness.provider.calls().size() - harness.provider.prompts().size();
    assertThat(probes).isBetween(1, 2);
  }

  @Test
  void failureBesideOtherPrompts_asksForNoProbe() {
    harness.provider.script((prompt, _) ->
        isHopeless(prompt) ? status(500, ERROR) : answer().after(Duration.ofMillis(700)));

    var _ = harness.process(amongOthers(1).toArray(Message[]::new));

    assertThat(harness.provider.calls()).isEqualTo(harness.provider.prompts());
  }

  @Test
  void flaggedPromptAlone_isRefusedWhereTheProbeIsAnswered() {
    harness.provider.script((prompt, _) -> isHopeless(prompt) ? status(403, ERROR) : answer());

    List<MessageResult> ended = harness.process(hopeless(1));

    assertThat(ended.getFirst().outcome()).isEqualTo(new Recorded(Kind.REFUSED));
    assertThat(harness.provider.calls()).hasSize(2);
  }

  private List<Message> amongOthers(int receive) {
    return Stream.concat(
            Stream.of(hopeless(receive)),
            IntStream.range(0, 20).mapToObj(each -> harness.message("r" + receive + "m" + each)))
        .toList();
  }

  private static boolean isHopeless(Prompt prompt) {
    return prompt.body().contains("hopeless");
  }

  private Message hopeless(int receive) {
    return received(receive, harness.message("hopeless"));
  }

  /// Delivers it again and again, as the queue would; how often it took.
  private int untilRecorded(IntFunction<List<Message>> batch) {
    for (int receive = 1; receive <= 20; receive++) {
      List<MessageResult> ended = harness.process(batch.apply(receive).toArray(Message[]::new));
      boolean isRecorded =
          ended.stream()
              .filter(end -> end.message().id().equals("hopeless"))
              .anyMatch(end -> end.outcome() instanceof Recorded);
      if (isRecorded) {
        return receive;
      }
      harness.time.advance(Duration.ofMinutes(10));
    }
    return Integer.MAX_VALUE;
  }

  private void assertRecorded(String code) {
    assertThat(harness.store.get("results/queue/hopeless.json"))
        .contains("\"code\":\"%s\"".formatted(code), "\"response\":null");
    assertThat(harness.store.records()).noneMatch(key -> key.startsWith("notes/"));
  }
}
