package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.Rehearsal.causes;
import static sluice.volley.Rehearsal.inGroup;
import static sluice.volley.Rehearsal.received;
import static sluice.volley.ScriptedProvider.ERROR;
import static sluice.volley.ScriptedProvider.answer;
import static sluice.volley.ScriptedProvider.broken;
import static sluice.volley.ScriptedProvider.status;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import sluice.provider.Reply;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;
import sluice.volley.ScriptedProvider.Scripted;

/// A prompt that fails by itself is given up after so many attempts; what fails with all others is
/// not.
final class VolleyFailuresTest {
  private final Rehearsal rehearsal = new Rehearsal(5);

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(answer().after(Duration.ofHours(1)), "timeout"),
        Arguments.of(status(408, ERROR), "timeout"),
        Arguments.of(status(500, ERROR), "provider_error_exhausted"),
        Arguments.of(status(502, "<html>"), "provider_error_exhausted"),
        Arguments.of(status(200, "<html>"), "invalid_response"),
        Arguments.of(broken(Reply.Fault.BROKEN), "invalid_response"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void getTheirRecordWhenTheOthersAreAnswered(Scripted failure, String code) {
    rehearsal.provider.script((prompt, _) -> isHopeless(prompt) ? failure : answer());

    int receives = untilRecorded(this::amongOthers);

    assertThat(receives).isBetween(3, 5);
    assertRecorded(code);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void getTheirRecordWhenTheyAreAloneAndTheProbeIsAnswered(Scripted failure, String code) {
    rehearsal.provider.script((prompt, _) -> isHopeless(prompt) ? failure : answer());

    int receives = untilRecorded(number -> List.of(hopeless(number)));

    assertThat(receives).isBetween(3, 5);
    assertRecorded(code);
  }

  @Test
  void getTheirRecordAtTheHeadOfAGroup() {
    rehearsal.provider.script((prompt, _) -> isHopeless(prompt) ? status(500, ERROR) : answer());
    Message next = inGroup("g", rehearsal.message("next"));

    int receives =
        untilRecorded(number -> List.of(inGroup("g", hopeless(number)), received(number, next)));

    assertThat(receives).isBetween(3, 5);
    assertThat(rehearsal.store.records()).contains("results/queue/next.json");
  }

  @Test
  void areForgivenByAnAnswerAndLeaveNoNote() {
    rehearsal.provider.script(
        (prompt, attempt) -> isHopeless(prompt) && attempt <= 4 ? status(500, ERROR) : answer());

    int receives = untilRecorded(this::amongOthers);

    assertThat(receives).isEqualTo(3);
    assertThat(rehearsal.store.get("results/queue/hopeless.json")).contains("\"status_code\":200");
    assertThat(rehearsal.store.records()).noneMatch(key -> key.startsWith("notes/"));
  }

  static Stream<Arguments> nobodysFault() {
    return Stream.of(
        Arguments.of("an outage", status(500, ERROR), 1.0),
        Arguments.of("a brownout", status(500, ERROR), 0.5),
        Arguments.of("a neighbour", status(429, ERROR), 0.5),
        Arguments.of("conflicts", status(409, ERROR), 0.05),
        Arguments.of("overload", status(503, ERROR), 0.05),
        Arguments.of("no connection", broken(Reply.Fault.NOT_CONNECTED), 0.05));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nobodysFault")
  void areNobodysInTroubleOfAll(String name, Scripted failure, double share) {
    int[] calls = {0};
    rehearsal.provider.script((_, _) ->
        Math.floor(++calls[0] * share) > Math.floor((calls[0] - 1) * share) ? failure : answer());

    Map<String, Integer> receives = new LinkedHashMap<>();
    int fresh = 0;
    for (int batch = 0; batch < 40; batch++) {
      receives.replaceAll((_, before) -> before + 1);
      while (receives.size() < 20) {
        receives.put("m" + fresh++, 1);
      }
      List<Ended> ended =
          rehearsal.fire(
              receives.entrySet().stream()
                  .map(each -> received(each.getValue(), rehearsal.message(each.getKey(), "p")))
                  .toArray(Message[]::new));
      assertThat(ended).as(name).noneMatch(end -> end.outcome().equals(new Recorded(Kind.FAILED)));
      ended.stream()
          .filter(end -> end.outcome() instanceof Recorded)
          .forEach(end -> receives.remove(end.message().id()));
      rehearsal.time.advance(Duration.ofMinutes(10));
    }
  }

  /// However few are in flight, and so can tell of each other.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void areNobodysInABrownoutByChance(int permits) {
    var narrow = new Rehearsal(permits);
    var random = new Random(permits);
    narrow.provider.script((_, _) -> random.nextBoolean() ? status(500, ERROR) : answer());

    List<Message> waiting =
        IntStream.range(0, 500).mapToObj(number -> narrow.message("m" + number)).toList();
    for (int receive = 1; !waiting.isEmpty(); receive++) {
      int number = receive;
      List<Ended> ended =
          narrow.fire(
              waiting.stream().map(message -> received(number, message)).toArray(Message[]::new));
      assertThat(ended).noneMatch(end -> end.outcome().equals(new Recorded(Kind.FAILED)));
      waiting =
          ended.stream()
              .filter(end -> !(end.outcome() instanceof Recorded))
              .map(Ended::message)
              .toList();
      narrow.time.advance(Duration.ofMinutes(10));
    }
  }

  /// A few that are left alone end by what the probe tells; more look like an outage that spares
  /// it.
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "6, 0", "30, 0"})
  void endWhereFewAreLeftAloneAndElseWait(int count, int recorded) {
    rehearsal.provider.script((prompt, _) -> isHopeless(prompt) ? status(500, ERROR) : answer());

    List<Message> waiting =
        IntStream.range(0, count)
            .mapToObj(number -> rehearsal.message("hopeless" + number))
            .toList();
    int receive = 0;
    while (!waiting.isEmpty() && receive < 100) {
      int number = ++receive;
      waiting =
          rehearsal
              .fire(
                  waiting.stream()
                      .map(message -> received(number, message))
                      .toArray(Message[]::new))
              .stream()
              .filter(end -> !(end.outcome() instanceof Recorded))
              .map(Ended::message)
              .toList();
      rehearsal.time.advance(Duration.ofMinutes(10));
    }

    assertThat(waiting).hasSize(count - recorded);
    assertThat(rehearsal.provider.prompts().size()).isLessThan(count * 9 + 300);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void arePaidForNoMoreOftenThanTheyMayBe(int maxAttempts) {
    var strict = new Rehearsal(5, maxAttempts);
    strict.provider.script((prompt, _) -> isHopeless(prompt) ? status(500, ERROR) : answer());

    for (int receive = 1; receive <= 9; receive++) {
      int number = receive;
      var _ =
          strict.fire(
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
  void endThoughTheInvocationIsNoLongerThanTheirAttempt(int seconds) {
    var brief = new Rehearsal(5);
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
  void areNotCountedWhereTheEndCutThemEarly() {
    rehearsal.provider.script((prompt, _) ->
        answer().after(isHopeless(prompt) ? Duration.ofHours(1) : Duration.ofSeconds(19)));

    for (int receive = 1; receive <= 8; receive++) {
      List<Message> batch =
          Stream.concat(
                  IntStream.range(0, 10).mapToObj(each -> rehearsal.message("g" + each)),
                  Stream.of(hopeless(receive)))
              .toList();
      List<Ended> ended = rehearsal.fire(Duration.ofMinutes(1), batch.toArray(Message[]::new));
      assertThat(ended.getLast().outcome()).isInstanceOf(Outcome.ComesBack.class);
      rehearsal.time.advance(Duration.ofMinutes(10));
    }
  }

  @Test
  void areNotCountedWhereTheProbeFailsAsWell() {
    rehearsal.provider.script((_, _) -> status(500, ERROR));

    for (int receive = 1; receive <= 8; receive++) {
      assertThat(causes(rehearsal.fire(hopeless(receive)))).containsAnyOf("passing", "provider");
      rehearsal.time.advance(Duration.ofMinutes(10));
    }
    assertThat(rehearsal.store.records()).isEmpty();
  }

  @Test
  void askForAProbeOnceAMinuteAtMost() {
    rehearsal.provider.script((prompt, _) -> isHopeless(prompt) ? status(500, ERROR) : answer());

    for (int receive = 1; receive <= 6; receive++) {
      var _ = rehearsal.fire(rehearsal.message("hopeless" + receive));
      rehearsal.time.advance(Duration.ofSeconds(10));
    }

    int probes = rehearsal.provider.calls.size() - rehearsal.provider.prompts().size();
    assertThat(probes).isBetween(1, 2);
  }

  @Test
  void askForNoProbeWhereOthersTell() {
    rehearsal.provider.script((prompt, _) ->
        isHopeless(prompt) ? status(500, ERROR) : answer().after(Duration.ofMillis(700)));

    var _ = rehearsal.fire(amongOthers(1).toArray(Message[]::new));

    assertThat(rehearsal.provider.calls).isEqualTo(rehearsal.provider.prompts());
  }

  @Test
  void giveUpAFlaggedPromptWhereTheProbeIsAnswered() {
    rehearsal.provider.script((prompt, _) -> isHopeless(prompt) ? status(403, ERROR) : answer());

    List<Ended> ended = rehearsal.fire(hopeless(1));

    assertThat(ended.getFirst().outcome()).isEqualTo(new Recorded(Kind.REFUSED));
    assertThat(rehearsal.provider.calls).hasSize(2);
  }

  private List<Message> amongOthers(int receive) {
    return Stream.concat(
            Stream.of(hopeless(receive)),
            IntStream.range(0, 20).mapToObj(each -> rehearsal.message("r" + receive + "m" + each)))
        .toList();
  }

  private static boolean isHopeless(Prompt prompt) {
    return prompt.body().contains("hopeless");
  }

  private Message hopeless(int receive) {
    return received(receive, rehearsal.message("hopeless"));
  }

  /// Delivers it again and again, as the queue would; how often it took.
  private int untilRecorded(IntFunction<List<Message>> batch) {
    for (int receive = 1; receive <= 20; receive++) {
      List<Ended> ended = rehearsal.fire(batch.apply(receive).toArray(Message[]::new));
      boolean isRecorded =
          ended.stream()
              .filter(end -> end.message().id().equals("hopeless"))
              .anyMatch(end -> end.outcome() instanceof Recorded);
      if (isRecorded) {
        return receive;
      }
      rehearsal.time.advance(Duration.ofMinutes(10));
    }
    return Integer.MAX_VALUE;
  }

  private void assertRecorded(String code) {
    assertThat(rehearsal.store.get("results/queue/hopeless.json"))
        .contains("\"code\":\"%s\"".formatted(code), "\"response\":null");
    assertThat(rehearsal.store.records()).noneMatch(key -> key.startsWith("notes/"));
  }
}
