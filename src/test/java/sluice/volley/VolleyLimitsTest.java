package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.ScriptedProvider.ERROR;
import static sluice.volley.ScriptedProvider.answer;
import static sluice.volley.ScriptedProvider.status;

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
import sluice.limit.RateLimits;
import sluice.limit.Rates;
import sluice.message.Message;
import sluice.volley.Outcome.Recorded;
import sluice.volley.ScriptedProvider.Scripted;

/// What a provider's refusals, and models that hang or do not exist, leave of the pace of others.
final class VolleyLimitsTest {
  private static final int BATCH = 10;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /// At the right number 200 prompts of a second take 40 s; each that is refused must wait a
  /// minute.
  @Test
  void keepToAsManyAsPassWhereMostAreRefused() {
    var rehearsal = new Rehearsal(64);
    List<Long> inFlight = new ArrayList<>();
    rehearsal.provider.script((_, _) -> {
      inFlight.removeIf(until -> until - rehearsal.time.nanos() <= 0);
      return inFlight.size() >= 5 ? refused() : taken(rehearsal, inFlight);
    });

    drain(rehearsal, 200);

    assertThat(rehearsal.time.nanos()).isLessThan(3 * 43 * SECOND);
  }

  private static Scripted refused() {
    return status(429, ERROR, "retry-after", "60").after(Duration.ofMillis(20));
  }

  private static Scripted taken(Rehearsal rehearsal, List<Long> inFlight) {
    inFlight.add(rehearsal.time.nanos() + SECOND);
    return answer();
  }

  /// Fires in batches, each message again when it has come back and may be tried again.
  private static void drain(Rehearsal rehearsal, int prompts) {
    Message[] messages = rehearsal.messages(prompts);
    for (int first = 0; first < prompts; first += BATCH) {
      fire(rehearsal, Arrays.copyOfRange(messages, first, first + BATCH));
    }
    while (rehearsal.store.records().size() < prompts) {
      rehearsal.time.advanceToNext();
    }
  }

  private static void fire(Rehearsal rehearsal, Message... messages) {
    var _ =
        rehearsal
            .begin(Rehearsal.LONG, messages)
            .thenAccept(fired -> {
              Map<String, Duration> delays = rehearsal.environment.delays(fired.ended());
              for (Ended end : fired.ended()) {
                Optional.ofNullable(delays.get(end.message().id()))
                    .ifPresent(
                        delay -> rehearsal.time.after(delay, () -> fire(rehearsal, end.message())));
              }
            });
  }

  @Test
  void loseOneStepOfPaceToAFewEarlyRefusals() {
    var rehearsal = new Rehearsal(64, requests(60));
    rehearsal.provider.script((_, _) ->
        (rehearsal.provider.calls.size() <= 8 ? status(429, ERROR, "retry-after", "1") : answer())
            .after(Duration.ofMillis(300)));

    drain(rehearsal, 120);

    assertThat(rehearsal.time.nanos()).isLessThan(150 * SECOND);
  }

  @ParameterizedTest
  @CsvSource({"20, true", "100, true", "400, true", "20, false", "100, false", "400, false"})
  void leaveTheirPermitsToTheOthersWhereAModelHangs(int hung, boolean isHungFirst) {
    var rehearsal = new Rehearsal(64);
    rehearsal.provider.script((prompt, _) ->
        prompt.model().equals("hung") ? answer().after(Duration.ofHours(1)) : answer());
    List<Message> messages = new ArrayList<>();
    for (int number = 0; number < 500; number++) {
      boolean isHung = isHungFirst ? number < hung : number >= 500 - hung;
      messages.add(ofModel(rehearsal, isHung ? "hung" : "quick", number));
    }

    CompletableFuture<Fired> _ = rehearsal.begin(Rehearsal.LONG, messages.toArray(Message[]::new));
    rehearsal.time.advance(Duration.ofSeconds(3 + (500 - hung) / (64 - Math.min(hung, 32))));

    assertThat(rehearsal.store.records()).hasSize(500 - hung);
  }

  /// All its prompts were in flight before any other's came.
  @Test
  void leaveAnEighthToOthersWhereAModelHangsThatWasThereFirst() {
    var rehearsal = new Rehearsal(64);
    rehearsal.provider.script((prompt, _) ->
        prompt.model().equals("hung") ? answer().after(Duration.ofHours(1)) : answer());
    Message[] hung = new Message[100];
    Message[] quick = new Message[160];
    for (int number = 0; number < 100; number++) {
      hung[number] = ofModel(rehearsal, "hung", number);
    }
    for (int number = 0; number < 160; number++) {
      quick[number] = ofModel(rehearsal, "quick", 1000 + number);
    }

    CompletableFuture<Fired> _ = rehearsal.begin(Rehearsal.LONG, hung);
    rehearsal.time.advance(Duration.ofSeconds(5));
    CompletableFuture<Fired> _ = rehearsal.begin(Rehearsal.LONG, quick);
    rehearsal.time.advance(Duration.ofSeconds(22));

    assertThat(rehearsal.provider.mostInFlight).isEqualTo(64);
    assertThat(rehearsal.store.records()).hasSize(160);
  }

  @Test
  void giveALoneModelAllPermits() {
    var rehearsal = new Rehearsal(64);

    var _ = rehearsal.fire(rehearsal.messages(300));

    assertThat(rehearsal.provider.mostInFlight).isEqualTo(64);
    assertThat(rehearsal.time.nanos()).isLessThan(7 * SECOND);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 32, 100})
  void giveModelsLanesOfTheirOwnAfterNamesOfNone(int wrong) {
    String notFound =
        "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"code\":\"model_not_found\"}}";
    var rehearsal = new Rehearsal(64, requests(600));
    rehearsal.provider.script(
        (prompt, _) -> prompt.model().startsWith("wrong") ? status(404, notFound) : answer());
    List<Message> first = new ArrayList<>();
    for (int number = 0; number < wrong; number++) {
      first.add(ofModel(rehearsal, "wrong" + number, number));
    }
    var _ = rehearsal.fire(first.toArray(Message[]::new));
    List<Message> messages = new ArrayList<>();
    for (int number = 0; number < 300; number++) {
      messages.add(ofModel(rehearsal, "m" + number % 3, number));
    }

    long begun = rehearsal.time.nanos();
    List<Ended> ended = rehearsal.fire(messages.toArray(Message[]::new));

    assertThat(ended).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(rehearsal.time.nanos() - begun).isLessThan(13 * SECOND);
  }

  private static Message ofModel(Rehearsal rehearsal, String model, int number) {
    return rehearsal.message(
        model + number, "{\"prompt\":\"p%d\",\"model\":\"%s\"}".formatted(number, model));
  }

  private static RateLimits requests(long perMinute) {
    var rates = new Rates(OptionalLong.of(perMinute), OptionalLong.empty());
    return new RateLimits(Map.of(), rates, 1);
  }
}
