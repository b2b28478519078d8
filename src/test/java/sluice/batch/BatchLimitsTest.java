package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Recorded;
import sluice.testing.ScriptedProvider.Scripted;

/// What a provider's refusals, and models that hang or do not exist, leave of the rate of others.
final class BatchLimitsTest {
  private static final int BATCH = 10;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /// At the right number 200 prompts of a second take 40 s; each that is refused must wait a
  /// minute.
  @Test
  void providerThatRefusesMost_isSentAsManyAtOnceAsPass() {
    var harness = new BatchHarness(64);
    List<Long> inFlight = new ArrayList<>();
    harness.provider.script((_, _) -> {
      inFlight.removeIf(until -> until - harness.time.nanos() <= 0);
      return inFlight.size() >= 5 ? refused() : taken(harness, inFlight);
    });

    drain(harness, 200);

    assertThat(harness.time.nanos()).isLessThan(3 * 43 * SECOND);
  }

  private static Scripted refused() {
    return status(429, ERROR, "retry-after", "60").after(Duration.ofMillis(20));
  }

  private static Scripted taken(BatchHarness harness, List<Long> inFlight) {
    inFlight.add(harness.time.nanos() + SECOND);
    return answer();
  }

  /// Processes in batches, each message again when it was returned and may be tried again.
  private static void drain(BatchHarness harness, int prompts) {
    Message[] messages = harness.messages(prompts);
    for (int first = 0; first < prompts; first += BATCH) {
      process(harness, Arrays.copyOfRange(messages, first, first + BATCH));
    }
    while (harness.store.records().size() < prompts) {
      harness.time.advanceToNext();
    }
  }

  private static void process(BatchHarness harness, Message... messages) {
    var _ =
        harness
            .begin(BatchHarness.LONG, messages)
            .thenAccept(result -> {
              Map<String, Duration> delays = harness.processor.delays(result.results());
              for (MessageResult end : result.results()) {
                Optional.ofNullable(delays.get(end.message().id()))
                    .ifPresent(
                        delay -> harness.time.after(delay, () -> process(harness, end.message())));
              }
            });
  }

  @Test
  void fewEarlyRefusals_lowerTheRateByOneStep() {
    var harness = new BatchHarness(64, requests(60));
    harness.provider.script((_, _) ->
        (harness.provider.calls().size() <= 8 ? status(429, ERROR, "retry-after", "1") : answer())
            .after(Duration.ofMillis(300)));

    drain(harness, 120);

    assertThat(harness.time.nanos()).isLessThan(150 * SECOND);
  }

  @ParameterizedTest
  @CsvSource({"20, true", "100, true", "400, true", "20, false", "100, false", "400, false"})
  void hangingModel_leavesHalfOfThePermitsToOthers(int hung, boolean isHungFirst) {
    var harness = new BatchHarness(64);
    harness.provider.script((prompt, _) ->
        prompt.model().equals("hung") ? answer().after(Duration.ofHours(1)) : answer());
    List<Message> messages = new ArrayList<>();
    for (int number = 0; number < 500; number++) {
      boolean isHung = isHungFirst ? number < hung : number >= 500 - hung;
      messages.add(ofModel(harness, isHung ? "hung" : "quick", number));
    }

    CompletableFuture<BatchResult> _ =
        harness.begin(BatchHarness.LONG, messages.toArray(Message[]::new));
    harness.time.advance(Duration.ofSeconds(3 + (500 - hung) / (64 - Math.min(hung, 32))));

    assertThat(harness.store.records()).hasSize(500 - hung);
  }

  /// All its prompts were in flight before any other's came.
  @Test
  void hangingModelThatWasThereFirst_leavesAnEighthOfThePermitsToOthers() {
    var harness = new BatchHarness(64);
    harness.provider.script((prompt, _) ->
        prompt.model().equals("hung") ? answer().after(Duration.ofHours(1)) : answer());
    Message[] hung = new Message[100];
    Message[] quick = new Message[160];
    for (int number = 0; number < 100; number++) {
      hung[number] = ofModel(harness, "hung", number);
    }
    for (int number = 0; number < 160; number++) {
      quick[number] = ofModel(harness, "quick", 1000 + number);
    }

    CompletableFuture<BatchResult> _ = harness.begin(BatchHarness.LONG, hung);
    harness.time.advance(Duration.ofSeconds(5));
    CompletableFuture<BatchResult> _ = harness.begin(BatchHarness.LONG, quick);
    harness.time.advance(Duration.ofSeconds(22));

    assertThat(harness.provider.mostInFlight()).isEqualTo(64);
    assertThat(harness.store.records()).hasSize(160);
  }

  @Test
  void onlyModel_usesAllPermits() {
    var harness = new BatchHarness(64);

    var _ = harness.process(harness.messages(300));

    assertThat(harness.provider.mostInFlight()).isEqualTo(64);
    assertThat(harness.time.nanos()).isLessThan(7 * SECOND);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 32, 100})
  void modelsAfterUnknownNames_haveLimitersOfTheirOwn(int wrong) {
    String notFound =
        "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"code\":\"model_not_found\"}}";
    var harness = new BatchHarness(64, requests(600));
    harness.provider.script(
        (prompt, _) -> prompt.model().startsWith("wrong") ? status(404, notFound) : answer());
    List<Message> first = new ArrayList<>();
    for (int number = 0; number < wrong; number++) {
      first.add(ofModel(harness, "wrong" + number, number));
    }
    var _ = harness.process(first.toArray(Message[]::new));
    List<Message> messages = new ArrayList<>();
    for (int number = 0; number < 300; number++) {
      messages.add(ofModel(harness, "m" + number % 3, number));
    }

    long begun = harness.time.nanos();
    List<MessageResult> ended = harness.process(messages.toArray(Message[]::new));

    assertThat(ended).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(harness.time.nanos() - begun).isLessThan(13 * SECOND);
  }

  private static Message ofModel(BatchHarness harness, String model, int number) {
    return harness.message(
        model + number, "{\"prompt\":\"p%d\",\"model\":\"%s\"}".formatted(number, model));
  }

  private static AccountRates requests(long perMinute) {
    var rates = new ModelRates(OptionalLong.of(perMinute), OptionalLong.empty());
    return new AccountRates(Map.of(), rates, 1);
  }
}
