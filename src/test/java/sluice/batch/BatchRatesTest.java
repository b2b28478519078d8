package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.testing.ScriptedProvider;

/// Prompts start no faster than the account's limits allow this environment.
final class BatchRatesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void requestsUnderARateLimit_areSpreadOverTheMinute() {
    var harness = new BatchHarness(64, requests(600, 2));

    var _ = harness.process(harness.messages(300));

    List<Long> times = harness.provider.times();
    assertThat(mostIn(times, SECOND)).isBetween(5L, 7L);
    assertThat(mostIn(times, 60 * SECOND)).isBetween(294L, 300L);
  }

  @Test
  void newEnvironmentUnderARateLimit_sendsNothingAtOnce() {
    var harness = new BatchHarness(64, requests(60, 1));

    var _ = harness.process(harness.messages(3));

    assertThat(harness.provider.times().getFirst()).isGreaterThan(SECOND);
  }

  @Test
  void thawedEnvironment_sendsNoBurst() {
    var harness = new BatchHarness(64, requests(600, 1));
    var _ = harness.process(harness.messages(10));
    harness.time.advance(Duration.ofHours(1));
    harness.provider.times().clear();

    var _ =
        harness.process(
            IntStream.range(20, 60)
                .mapToObj(number -> harness.message("m" + number))
                .toArray(Message[]::new));

    assertThat(mostIn(harness.provider.times(), SECOND)).isLessThanOrEqualTo(14);
  }

  @Test
  void eachModel_reachesItsOwnLimitBesideTheOthers() {
    var limits =
        new AccountRates(Map.of("slow", rates(60), "fast", rates(6_000)), ModelRates.NONE, 1);
    var harness = new BatchHarness(500, limits);
    List<Message> messages = new ArrayList<>();
    for (int number = 0; number < 70; number++) {
      messages.add(ofModel(harness, "slow", number));
    }
    for (int number = 0; number < 7_000; number++) {
      messages.add(ofModel(harness, "fast", number));
    }

    var _ = harness.process(messages.toArray(Message[]::new));

    assertThat(mostIn(times(harness, "slow"), 60 * SECOND)).isBetween(59L, 60L);
    assertThat(mostIn(times(harness, "fast"), 60 * SECOND)).isBetween(5_880L, 6_000L);
  }

  @Test
  void promptsThatWaitForTheRate_stayInTheInvocationUntilItsDeadline() {
    var harness = new BatchHarness(64, requests(60, 1));

    List<MessageResult> ended = harness.process(Duration.ofMinutes(2), harness.messages(150));

    assertThat(ended.stream().filter(end -> end.outcome() instanceof Recorded).count())
        .isBetween(105L, 119L);
    assertThat(BatchHarness.causes(ended)).containsOnly("no_time");
  }

  /// A bucket of few requests that is used up is a wait of our own.
  @Test
  void usedUpSmallLimit_returnsNoPrompt() {
    var harness = new BatchHarness(4, requests(6, 1));
    harness.provider.script((_, _) ->
        status(
            200,
            "{\"choices\":[{\"message\":{\"content\":\"four\"}}]}",
            "x-ratelimit-limit-requests",
            "6",
            "x-ratelimit-remaining-requests",
            "0",
            "x-ratelimit-reset-requests",
            "10s"));

    List<MessageResult> ended = harness.process(Duration.ofMinutes(10), harness.messages(100));

    assertThat(harness.provider.calls()).hasSizeGreaterThan(40);
    assertThat(BatchHarness.causes(ended)).containsOnly("no_time");
  }

  @Test
  void inputThatAloneExceedsTheTokensOfAMinute_isRecordedAsTooLarge() {
    var harness = new BatchHarness(4, tokens(1_000));

    List<MessageResult> ended =
        harness.process(
            harness.message("huge", "word ".repeat(1_100)),
            harness.message("large", "word ".repeat(900)));

    assertThat(ended)
        .extracting(MessageResult::outcome)
        .containsExactly(new Recorded(Kind.FAILED), new Recorded(Kind.ANSWERED));
    assertThat(harness.store.get("results/queue/huge.json")).contains("\"code\":\"too_large\"");
    assertThat(harness.provider.calls()).hasSize(1);
  }

  @Test
  void promptAfterALargerOneThanEstimated_waitsForItsDebt() {
    var harness = new BatchHarness(4, tokens(60_000));
    harness.provider.script((_, _) -> tokensTaken(30_000));

    var _ = harness.process(harness.messages(2));

    long between = harness.provider.times().get(1) - harness.provider.times().getFirst();
    assertThat(between).isBetween(25 * SECOND, 33 * SECOND);
  }

  @Test
  void limitInTheProvidersHeaders_isKept() {
    var harness = new BatchHarness(64, AccountRates.NONE);
    harness.provider.script((_, _) ->
        status(
            200,
            "{\"choices\":[{\"message\":{\"content\":\"four\"}}]}",
            "x-ratelimit-limit-requests",
            "600",
            "x-ratelimit-remaining-requests",
            "599",
            "x-ratelimit-reset-requests",
            "100ms"));
    var _ = harness.process(harness.message("first"));
    harness.provider.times().clear();

    var _ = harness.process(harness.messages(60));

    assertThat(mostIn(harness.provider.times(), SECOND)).isLessThanOrEqualTo(14);
  }

  @Test
  void shortRetryAfter_pausesTheWholeModel() {
    var harness = new BatchHarness(1, AccountRates.NONE);
    harness.provider.script((prompt, attempt) ->
        prompt.body().contains("m0") && attempt == 1
            ? status(429, ERROR, "retry-after", "4")
            : answer());

    var _ = harness.process(harness.messages(3));

    List<Long> times = harness.provider.times();
    assertThat(times.get(1) - times.getFirst()).isGreaterThanOrEqualTo(5 * SECOND);
  }

  @Test
  void promptsDuringALongPause_waitInTheQueue() {
    var harness = new BatchHarness(1, AccountRates.NONE);
    harness.provider.script((_, _) -> status(429, ERROR, "retry-after", "40"));

    List<MessageResult> ended = harness.process(harness.messages(3));

    assertThat(harness.provider.calls()).hasSize(1);
    assertThat(BatchHarness.causes(ended)).hasSize(3).containsOnly("passing");
    assertThat(harness.processor.delays(ended).values())
        .allSatisfy(
            delay -> assertThat(delay).isBetween(Duration.ofSeconds(39), Duration.ofSeconds(46)));
  }

  @Test
  void refusalsWithoutALimit_lowerTheRequestsInFlight() {
    var harness = new BatchHarness(64, AccountRates.NONE);
    harness.provider.script((_, _) ->
        harness.provider.inFlight() > 10
            ? status(429, ERROR).after(Duration.ofMillis(50))
            : answer().after(Duration.ofMillis(900 + harness.provider.calls().size() % 21 * 10L)));
    var _ = harness.process(harness.messages(300));
    int calls = harness.provider.calls().size();

    List<MessageResult> ended =
        harness.process(
            IntStream.range(1_000, 1_300)
                .mapToObj(number -> harness.message("m" + number))
                .toArray(Message[]::new));

    int refused = harness.provider.calls().size() - calls - 300;
    assertThat(refused).isLessThan(30);
    assertThat(ended.stream().filter(end -> end.outcome() instanceof Recorded).count())
        .isGreaterThan(270);
  }

  private static Message ofModel(BatchHarness harness, String model, int number) {
    return harness.message(
        model + number, "{\"prompt\":\"p%d\",\"model\":\"%s\"}".formatted(number, model));
  }

  private static List<Long> times(BatchHarness harness, String model) {
    return IntStream.range(0, harness.provider.calls().size())
        .filter(call -> harness.provider.calls().get(call).contains("\"" + model + "\""))
        .mapToObj(harness.provider.times()::get)
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

  private static ModelRates rates(long requests) {
    return new ModelRates(OptionalLong.of(requests), OptionalLong.empty());
  }

  private static AccountRates requests(long perMinute, int environments) {
    return new AccountRates(Map.of(), rates(perMinute), environments);
  }

  private static AccountRates tokens(long perMinute) {
    return new AccountRates(
        Map.of(), new ModelRates(OptionalLong.empty(), OptionalLong.of(perMinute)), 1);
  }
}
