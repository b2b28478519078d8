package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.ScriptedProvider.ERROR;
import static sluice.volley.ScriptedProvider.answer;
import static sluice.volley.ScriptedProvider.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.limit.RateLimits;
import sluice.limit.Rates;
import sluice.message.Message;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;

/// Prompts start no faster than the account's limits allow this environment.
final class VolleyRatesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void spreadStartsOverTheMinute() {
    var rehearsal = new Rehearsal(64, requests(600, 2));

    var _ = rehearsal.fire(rehearsal.messages(300));

    List<Long> times = rehearsal.provider.times;
    assertThat(mostIn(times, SECOND)).isBetween(5L, 7L);
    assertThat(mostIn(times, 60 * SECOND)).isBetween(294L, 300L);
  }

  @Test
  void startNothingAtOnceInANewEnvironment() {
    var rehearsal = new Rehearsal(64, requests(60, 1));

    var _ = rehearsal.fire(rehearsal.messages(3));

    assertThat(rehearsal.provider.times.getFirst()).isGreaterThan(SECOND);
  }

  @Test
  void makeNoBurstAfterAFreeze() {
    var rehearsal = new Rehearsal(64, requests(600, 1));
    var _ = rehearsal.fire(rehearsal.messages(10));
    rehearsal.time.advance(Duration.ofHours(1));
    rehearsal.provider.times.clear();

    var _ =
        rehearsal.fire(
            IntStream.range(20, 60)
                .mapToObj(number -> rehearsal.message("m" + number))
                .toArray(Message[]::new));

    assertThat(mostIn(rehearsal.provider.times, SECOND)).isLessThanOrEqualTo(14);
  }

  @Test
  void letEachModelReachItsOwnLimitBesideTheOthers() {
    var limits = new RateLimits(Map.of("slow", rates(60), "fast", rates(6_000)), Rates.NONE, 1);
    var rehearsal = new Rehearsal(500, limits);
    List<Message> messages = new ArrayList<>();
    for (int number = 0; number < 70; number++) {
      messages.add(ofModel(rehearsal, "slow", number));
    }
    for (int number = 0; number < 7_000; number++) {
      messages.add(ofModel(rehearsal, "fast", number));
    }

    var _ = rehearsal.fire(messages.toArray(Message[]::new));

    assertThat(mostIn(times(rehearsal, "slow"), 60 * SECOND)).isBetween(59L, 60L);
    assertThat(mostIn(times(rehearsal, "fast"), 60 * SECOND)).isBetween(5_880L, 6_000L);
  }

  @Test
  void stayInTheInvocationUntilTheDeadlineWhileTheyWaitForTheBucket() {
    var rehearsal = new Rehearsal(64, requests(60, 1));

    List<Ended> ended = rehearsal.fire(Duration.ofMinutes(2), rehearsal.messages(150));

    assertThat(ended.stream().filter(end -> end.outcome() instanceof Recorded).count())
        .isBetween(105L, 119L);
    assertThat(Rehearsal.causes(ended)).containsOnly("no_time");
  }

  /// A bucket of few requests that is used up is a wait of our own.
  @Test
  void sendNothingBackForASmallLimitThatIsUsedUp() {
    var rehearsal = new Rehearsal(4, requests(6, 1));
    rehearsal.provider.script((_, _) ->
        status(
            200,
            "{\"choices\":[{\"message\":{\"content\":\"four\"}}]}",
            "x-ratelimit-limit-requests",
            "6",
            "x-ratelimit-remaining-requests",
            "0",
            "x-ratelimit-reset-requests",
            "10s"));

    List<Ended> ended = rehearsal.fire(Duration.ofMinutes(10), rehearsal.messages(100));

    assertThat(rehearsal.provider.calls).hasSizeGreaterThan(40);
    assertThat(Rehearsal.causes(ended)).containsOnly("no_time");
  }

  @Test
  void refuseAnInputThatAloneExceedsTheAccountsTokens() {
    var rehearsal = new Rehearsal(4, tokens(1_000));

    List<Ended> ended =
        rehearsal.fire(
            rehearsal.message("huge", "word ".repeat(1_100)),
            rehearsal.message("large", "word ".repeat(900)));

    assertThat(ended)
        .extracting(Ended::outcome)
        .containsExactly(new Recorded(Kind.FAILED), new Recorded(Kind.ANSWERED));
    assertThat(rehearsal.store.get("results/queue/huge.json")).contains("\"code\":\"too_large\"");
    assertThat(rehearsal.provider.calls).hasSize(1);
  }

  @Test
  void letALargePromptGoAndTheNextWaitForItsDebt() {
    var rehearsal = new Rehearsal(4, tokens(60_000));
    rehearsal.provider.script((_, _) -> tokensTaken(30_000));

    var _ = rehearsal.fire(rehearsal.messages(2));

    long between = rehearsal.provider.times.get(1) - rehearsal.provider.times.getFirst();
    assertThat(between).isBetween(25 * SECOND, 33 * SECOND);
  }

  @Test
  void followTheLimitThatTheProviderTells() {
    var rehearsal = new Rehearsal(64, RateLimits.NONE);
    rehearsal.provider.script((_, _) ->
        status(
            200,
            "{\"choices\":[{\"message\":{\"content\":\"four\"}}]}",
            "x-ratelimit-limit-requests",
            "600",
            "x-ratelimit-remaining-requests",
            "599",
            "x-ratelimit-reset-requests",
            "100ms"));
    var _ = rehearsal.fire(rehearsal.message("first"));
    rehearsal.provider.times.clear();

    var _ = rehearsal.fire(rehearsal.messages(60));

    assertThat(mostIn(rehearsal.provider.times, SECOND)).isLessThanOrEqualTo(14);
  }

  @Test
  void pauseTheWholeModelWhereTheProviderSaysWhen() {
    var rehearsal = new Rehearsal(1, RateLimits.NONE);
    rehearsal.provider.script((prompt, attempt) ->
        prompt.body().contains("m0") && attempt == 1
            ? status(429, ERROR, "retry-after", "4")
            : answer());

    var _ = rehearsal.fire(rehearsal.messages(3));

    List<Long> times = rehearsal.provider.times;
    assertThat(times.get(1) - times.getFirst()).isGreaterThanOrEqualTo(5 * SECOND);
  }

  @Test
  void waitInTheQueueForALongPause() {
    var rehearsal = new Rehearsal(1, RateLimits.NONE);
    rehearsal.provider.script((_, _) -> status(429, ERROR, "retry-after", "40"));

    List<Ended> ended = rehearsal.fire(rehearsal.messages(3));

    assertThat(rehearsal.provider.calls).hasSize(1);
    assertThat(Rehearsal.causes(ended)).hasSize(3).containsOnly("passing");
    assertThat(rehearsal.environment.delays(ended).values())
        .allSatisfy(
            delay -> assertThat(delay).isBetween(Duration.ofSeconds(39), Duration.ofSeconds(46)));
  }

  @Test
  void haveFewerInFlightWhereAProviderWithoutLimitsRefuses() {
    var rehearsal = new Rehearsal(64, RateLimits.NONE);
    rehearsal.provider.script((_, _) ->
        rehearsal.provider.inFlight > 10
            ? status(429, ERROR).after(Duration.ofMillis(50))
            : answer());
    var _ = rehearsal.fire(rehearsal.messages(300));
    int calls = rehearsal.provider.calls.size();

    List<Ended> ended =
        rehearsal.fire(
            IntStream.range(1_000, 1_300)
                .mapToObj(number -> rehearsal.message("m" + number))
                .toArray(Message[]::new));

    int refused = rehearsal.provider.calls.size() - calls - 300;
    assertThat(refused).isLessThan(30);
    assertThat(ended.stream().filter(end -> end.outcome() instanceof Recorded).count())
        .isGreaterThan(270);
  }

  private static Message ofModel(Rehearsal rehearsal, String model, int number) {
    return rehearsal.message(
        model + number, "{\"prompt\":\"p%d\",\"model\":\"%s\"}".formatted(number, model));
  }

  private static List<Long> times(Rehearsal rehearsal, String model) {
    return IntStream.range(0, rehearsal.provider.calls.size())
        .filter(call -> rehearsal.provider.calls.get(call).contains("\"" + model + "\""))
        .mapToObj(rehearsal.provider.times::get)
        .toList();
  }

  /// The most starts in any window of that length.
  private static long mostIn(List<Long> times, long window) {
    long most = 0;
    int first = 0;
    for (int last = 0; last < times.size(); last++) {
      while (times.get(last) - times.get(first) >= window) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  private static ScriptedProvider.Scripted tokensTaken(int input) {
    return status(
        200,
        "{\"choices\":[{\"message\":{\"content\":\"four\"}}],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":1}}"
            .formatted(input));
  }

  private static Rates rates(long requests) {
    return new Rates(OptionalLong.of(requests), OptionalLong.empty());
  }

  private static RateLimits requests(long perMinute, int environments) {
    return new RateLimits(Map.of(), rates(perMinute), environments);
  }

  private static RateLimits tokens(long perMinute) {
    return new RateLimits(Map.of(), new Rates(OptionalLong.empty(), OptionalLong.of(perMinute)), 1);
  }
}
