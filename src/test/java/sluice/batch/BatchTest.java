package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.broken;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.Returned;
import sluice.provider.ApiKeys;
import sluice.provider.MemoryBudget;
import sluice.provider.Reply;
import sluice.testing.ScriptedProvider;

final class BatchTest {
  private final BatchHarness harness = new BatchHarness(5);

  @Test
  void everyPrompt_getsTheRecordOfItsAnswer() {
    List<MessageResult> ended = harness.process(harness.messages(12));

    assertThat(ended).extracting(MessageResult::outcome).containsOnly(new Recorded(Kind.ANSWERED));
    assertThat(ended).extracting(end -> end.message().id()).startsWith("m0", "m1", "m2");
    assertThat(harness.store.records()).hasSize(12).contains("results/queue/m0.json");
    assertThat(harness.listener.ended()).hasSize(12);
  }

  @Test
  void requestsInFlight_areAsManyAsThePermits() {
    var _ = harness.process(harness.messages(23));

    assertThat(harness.provider.mostInFlight()).isEqualTo(5);
    assertThat(harness.provider.inFlight()).isZero();
    assertThat(harness.environment.shared().permits().inUse()).isZero();
  }

  @Test
  void nextPrompt_isSentTheMomentOneEnds() {
    CompletableFuture<BatchResult> result = harness.begin(BatchHarness.LONG, harness.messages(10));
    harness.time.advance(Duration.ofMillis(40)); // the first probe, written twice
    harness.time.advance(ScriptedProvider.LATENCY);

    assertThat(harness.provider.calls()).hasSize(10);
    assertThat(result).isNotDone();
  }

  @Test
  void passingFailure_isRetriedOnceInPlace() {
    harness.provider.script((_, attempt) -> attempt == 1 ? status(503, ERROR) : answer());

    List<MessageResult> ended = harness.process(harness.message("m"));

    assertThat(ended.getFirst().outcome()).isEqualTo(new Recorded(Kind.ANSWERED));
    assertThat(ended.getFirst().attempts()).isEqualTo(2);
  }

  @Test
  void promptThatFailsTwice_isReturned() {
    harness.provider.script((_, _) -> status(500, ERROR));

    assertThat(causes(harness.process(harness.message("m")))).containsExactly("passing");
    assertThat(harness.provider.prompts()).hasSize(2);
    assertThat(harness.store.records()).isEmpty();
  }

  @Test
  void promptWithARetryAfter_waitsInPlaceForAShortOneAndInTheQueueForALongOne() {
    harness.provider.script((_, _) -> status(429, ERROR, "retry-after", "4"));
    assertThat(harness.process(harness.message("short")).getFirst().attempts()).isEqualTo(2);

    harness.provider.script((_, _) -> status(429, ERROR, "retry-after", "60"));
    MessageResult ended = harness.process(harness.message("long")).getFirst();
    assertThat(ended.attempts()).isEqualTo(1);
    assertThat(((Returned) ended.outcome()).hint()).contains(Duration.ofMinutes(1));
  }

  @Test
  void promptThatWaitsForItsRetry_holdsNoPermit() {
    var narrow = new BatchHarness(1);
    narrow.provider.script((prompt, attempt) ->
        prompt.body().contains("m0") && attempt == 1
            ? status(500, ERROR)
            : answer().after(Duration.ofMillis(100)));

    List<MessageResult> ended = narrow.process(narrow.messages(3));

    assertThat(narrow.provider.calls())
        .extracting(body -> body.replaceAll(".*(m\\d).*", "$1"))
        .containsExactly("m0", "m1", "m2", "m0");
    assertThat(ended).extracting(MessageResult::outcome).containsOnly(new Recorded(Kind.ANSWERED));
  }

  @Test
  void timeout_isNotRetriedInPlace() {
    harness.provider.script((_, _) -> answer().after(Duration.ofMinutes(10)));

    MessageResult ended = harness.process(harness.message("m")).getFirst();

    assertThat(causes(List.of(ended))).containsExactly("passing");
    assertThat(ended.attempts()).isEqualTo(1);
    assertThat(ended.latency()).contains(Duration.ofMinutes(5));
    assertThat(harness.provider.prompts()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void refusedPrompt_getsItsRecord(int status) {
    harness.provider.script((_, _) -> status(status, ERROR));

    assertThat(harness.process(harness.message("m")).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.REFUSED));
    assertThat(harness.store.get("results/queue/m.json"))
        .contains("\"status_code\":" + status, ERROR);
  }

  @Test
  void invalidMessage_isRecordedWithoutBeingSent() {
    List<MessageResult> ended = harness.process(harness.message("m", "{\"prompt\":"));

    assertThat(ended.getFirst().outcome()).isEqualTo(new Recorded(Kind.FAILED));
    assertThat(harness.store.get("results/queue/m.json")).contains("\"code\":\"invalid_json\"");
    assertThat(harness.provider.calls()).isEmpty();
  }

  @Test
  void responsesThatFillTheMemory_holdBackFurtherPrompts() {
    long roomForTwo = 2L * BatchHarness.RESPONSE_BYTES * MemoryBudget.COPIES;
    var tight = new BatchHarness(5, ApiKeys.fixed(Optional.empty()), roomForTwo);
    String large = "{\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(900) + "\"}}]}";
    tight.provider.script((_, _) -> status(200, large));

    List<MessageResult> ended = tight.process(tight.messages(12));

    assertThat(tight.environment.shared().memory().free()).isEqualTo(roomForTwo);
    assertThat(ended).extracting(MessageResult::outcome).containsOnly(new Recorded(Kind.ANSWERED));
    assertThat(tight.provider.calls()).as("nothing is paid twice").hasSize(12);
  }

  @Test
  void promptThatWaitsForItsRetry_holdsNoMemory() {
    long all = harness.environment.shared().memory().free();
    harness.provider.script((_, attempt) -> attempt == 1 ? status(503, ERROR) : answer());
    var result = harness.begin(BatchHarness.LONG, harness.message("m"));

    harness.time.advance(Duration.ofMillis(1300));

    assertThat(harness.provider.inFlight()).isZero();
    assertThat(result).isNotDone();
    assertThat(harness.environment.shared().memory().free()).isEqualTo(all);
  }

  @Test
  void tooLargeAnswer_isRecordedAsAnError() {
    harness.provider.script((_, _) -> broken(Reply.TransportError.TOO_LARGE));

    var _ = harness.process(harness.message("m"));

    assertThat(harness.store.get("results/queue/m.json")).contains("response_too_large");
  }

  @Test
  void groups_keepTheirOrderAndRunSideBySide() {
    List<MessageResult> ended =
        harness.process(
            BatchHarness.inGroup("a", harness.message("a1")),
            BatchHarness.inGroup("a", harness.message("a2")),
            BatchHarness.inGroup("b", harness.message("b1")),
            BatchHarness.inGroup("b", harness.message("b2")));

    assertThat(ended).extracting(MessageResult::outcome).containsOnly(new Recorded(Kind.ANSWERED));
    assertThat(harness.provider.mostInFlight()).isEqualTo(2);
    assertThat(harness.store.records())
        .containsSubsequence("results/queue/a1.json", "results/queue/a2.json")
        .containsSubsequence("results/queue/b1.json", "results/queue/b2.json");
  }

  @Test
  void returnedMessageOfAGroup_takesTheRestOfTheGroupWithIt() {
    harness.provider.script(
        (prompt, _) -> prompt.body().contains("a2") ? status(500, ERROR) : answer());

    List<MessageResult> ended =
        harness.process(
            BatchHarness.inGroup("a", harness.message("a1")),
            BatchHarness.inGroup("a", harness.message("a2")),
            BatchHarness.inGroup("a", harness.message("a3")),
            BatchHarness.inGroup("b", harness.message("b1")));

    assertThat(causes(ended)).containsExactly("passing", "behind");
    assertThat(ended.get(1).message().id()).isEqualTo("a2");
    var delays = harness.processor.delays(ended);
    assertThat(delays.keySet()).containsExactly("a2", "a3");
    assertThat(delays.get("a3")).isEqualTo(delays.get("a2"));
  }

  @Test
  void batchOfManyModels_isSentInTheSameOrderInEveryRun() {
    List<String> first = callsOfManyModels();

    for (int run = 0; run < 5; run++) {
      assertThat(callsOfManyModels()).isEqualTo(first);
    }
  }

  private static List<String> callsOfManyModels() {
    var many = new BatchHarness(3);
    many.provider.script((_, attempt) ->
        attempt == 1 ? ScriptedProvider.status(500, ScriptedProvider.ERROR) : answer());
    Message[] messages =
        IntStream.range(0, 60)
            .mapToObj(n ->
                many.message(
                    "m" + n,
                    "{\"prompt\":\"prompt %d\",\"model\":\"model-%d\"}".formatted(n, n % 20)))
            .toArray(Message[]::new);
    var _ = many.process(messages);
    return many.provider.calls();
  }
}
