package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.Rehearsal.causes;
import static sluice.volley.ScriptedProvider.ERROR;
import static sluice.volley.ScriptedProvider.answer;
import static sluice.volley.ScriptedProvider.broken;
import static sluice.volley.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Message;
import sluice.provider.ByteBudget;
import sluice.provider.Keys;
import sluice.provider.Reply;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;

final class VolleyTest {
  private final Rehearsal rehearsal = new Rehearsal(5);

  @Test
  void recordsAnAnswerForEveryPrompt() {
    List<Ended> ended = rehearsal.fire(rehearsal.messages(12));

    assertThat(ended).extracting(Ended::outcome).containsOnly(new Recorded(Kind.ANSWERED));
    assertThat(ended).extracting(end -> end.message().id()).startsWith("m0", "m1", "m2");
    assertThat(rehearsal.store.records()).hasSize(12).contains("results/queue/m0.json");
    assertThat(rehearsal.journal.ended).hasSize(12);
  }

  @Test
  void neverHasMoreInFlightThanPermitsAndUsesThemAll() {
    var _ = rehearsal.fire(rehearsal.messages(23));

    assertThat(rehearsal.provider.mostInFlight).isEqualTo(5);
    assertThat(rehearsal.provider.inFlight).isZero();
    assertThat(rehearsal.environment.permits().inUse()).isZero();
  }

  @Test
  void startsTheNextPromptTheMomentOneEnds() {
    CompletableFuture<Fired> fired = rehearsal.begin(Rehearsal.LONG, rehearsal.messages(10));
    rehearsal.time.advance(Duration.ofMillis(40)); // the first probe, written twice
    rehearsal.time.advance(ScriptedProvider.LATENCY);

    assertThat(rehearsal.provider.calls).hasSize(10);
    assertThat(fired).isNotDone();
  }

  @Test
  void retriesPassingTroubleOnceInPlace() {
    rehearsal.provider.script((_, attempt) -> attempt == 1 ? status(503, ERROR) : answer());

    List<Ended> ended = rehearsal.fire(rehearsal.message("m"));

    assertThat(ended.getFirst().outcome()).isEqualTo(new Recorded(Kind.ANSWERED));
    assertThat(ended.getFirst().attempts()).isEqualTo(2);
  }

  @Test
  void sendsBackWhatFailsTwice() {
    rehearsal.provider.script((_, _) -> status(500, ERROR));

    assertThat(causes(rehearsal.fire(rehearsal.message("m")))).containsExactly("passing");
    assertThat(rehearsal.provider.prompts()).hasSize(2);
    assertThat(rehearsal.store.records()).isEmpty();
  }

  @Test
  void waitsInPlaceForAShortHintAndInTheQueueForALongOne() {
    rehearsal.provider.script((_, _) -> status(429, ERROR, "retry-after", "4"));
    assertThat(rehearsal.fire(rehearsal.message("short")).getFirst().attempts()).isEqualTo(2);

    rehearsal.provider.script((_, _) -> status(429, ERROR, "retry-after", "60"));
    Ended ended = rehearsal.fire(rehearsal.message("long")).getFirst();
    assertThat(ended.attempts()).isEqualTo(1);
    assertThat(((ComesBack) ended.outcome()).hint()).contains(Duration.ofMinutes(1));
  }

  @Test
  void freesThePermitWhileItWaitsForTheRetry() {
    var narrow = new Rehearsal(1);
    narrow.provider.script((prompt, attempt) ->
        prompt.body().contains("m0") && attempt == 1
            ? status(500, ERROR)
            : answer().after(Duration.ofMillis(100)));

    List<Ended> ended = narrow.fire(narrow.messages(3));

    assertThat(narrow.provider.calls)
        .extracting(body -> body.replaceAll(".*(m\\d).*", "$1"))
        .containsExactly("m0", "m1", "m2", "m0");
    assertThat(ended).extracting(Ended::outcome).containsOnly(new Recorded(Kind.ANSWERED));
  }

  @Test
  void doesNotRetryATimeoutInPlace() {
    rehearsal.provider.script((_, _) -> answer().after(Duration.ofMinutes(10)));

    Ended ended = rehearsal.fire(rehearsal.message("m")).getFirst();

    assertThat(causes(List.of(ended))).containsExactly("passing");
    assertThat(ended.attempts()).isEqualTo(1);
    assertThat(ended.latency()).contains(Duration.ofMinutes(5));
    assertThat(rehearsal.provider.prompts()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void recordsARefusal(int status) {
    rehearsal.provider.script((_, _) -> status(status, ERROR));

    assertThat(rehearsal.fire(rehearsal.message("m")).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.REFUSED));
    assertThat(rehearsal.store.get("results/queue/m.json"))
        .contains("\"status_code\":" + status, ERROR);
  }

  @Test
  void recordsWhatCannotBeSentWithoutSendingIt() {
    List<Ended> ended = rehearsal.fire(rehearsal.message("m", "{\"prompt\":"));

    assertThat(ended.getFirst().outcome()).isEqualTo(new Recorded(Kind.FAILED));
    assertThat(rehearsal.store.get("results/queue/m.json")).contains("\"code\":\"invalid_json\"");
    assertThat(rehearsal.provider.calls).isEmpty();
  }

  @Test
  void startsNothingWhileTheBodiesFillTheMemory() {
    long roomForTwo = 2L * Rehearsal.RESPONSE_BYTES * ByteBudget.COPIES;
    var tight = new Rehearsal(5, Keys.fixed(Optional.empty()), roomForTwo);
    String large = "{\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(900) + "\"}}]}";
    tight.provider.script((_, _) -> status(200, large));

    List<Ended> ended = tight.fire(tight.messages(12));

    assertThat(tight.environment.budget().free()).isEqualTo(roomForTwo);
    assertThat(ended).extracting(Ended::outcome).containsOnly(new Recorded(Kind.ANSWERED));
    assertThat(tight.provider.calls).as("nothing is paid twice").hasSize(12);
  }

  @Test
  void holdsNoMemoryWhileItPauses() {
    long all = rehearsal.environment.budget().free();
    rehearsal.provider.script((_, attempt) -> attempt == 1 ? status(503, ERROR) : answer());
    var fired = rehearsal.begin(Rehearsal.LONG, rehearsal.message("m"));

    rehearsal.time.advance(Duration.ofMillis(1300));

    assertThat(rehearsal.provider.inFlight).isZero();
    assertThat(fired).isNotDone();
    assertThat(rehearsal.environment.budget().free()).isEqualTo(all);
  }

  @Test
  void recordsAnAnswerThatIsTooLarge() {
    rehearsal.provider.script((_, _) -> broken(Reply.Fault.TOO_LARGE));

    var _ = rehearsal.fire(rehearsal.message("m"));

    assertThat(rehearsal.store.get("results/queue/m.json")).contains("response_too_large");
  }

  @Test
  void keepsTheOrderWithinAGroupAndRunsGroupsSideBySide() {
    List<Ended> ended =
        rehearsal.fire(
            Rehearsal.inGroup("a", rehearsal.message("a1")),
            Rehearsal.inGroup("a", rehearsal.message("a2")),
            Rehearsal.inGroup("b", rehearsal.message("b1")),
            Rehearsal.inGroup("b", rehearsal.message("b2")));

    assertThat(ended).extracting(Ended::outcome).containsOnly(new Recorded(Kind.ANSWERED));
    assertThat(rehearsal.provider.mostInFlight).isEqualTo(2);
    assertThat(rehearsal.store.records())
        .containsSubsequence("results/queue/a1.json", "results/queue/a2.json")
        .containsSubsequence("results/queue/b1.json", "results/queue/b2.json");
  }

  @Test
  void sendsBackTheRestOfAGroupWithItsFirstReturnedMessage() {
    rehearsal.provider.script(
        (prompt, _) -> prompt.body().contains("a2") ? status(500, ERROR) : answer());

    List<Ended> ended =
        rehearsal.fire(
            Rehearsal.inGroup("a", rehearsal.message("a1")),
            Rehearsal.inGroup("a", rehearsal.message("a2")),
            Rehearsal.inGroup("a", rehearsal.message("a3")),
            Rehearsal.inGroup("b", rehearsal.message("b1")));

    assertThat(causes(ended)).containsExactly("passing", "behind");
    assertThat(ended.get(1).message().id()).isEqualTo("a2");
    var delays = rehearsal.environment.delays(ended);
    assertThat(delays.keySet()).containsExactly("a2", "a3");
    assertThat(delays.get("a3")).isEqualTo(delays.get("a2"));
  }

  @Test
  void goesTheSameWayInEveryRun() {
    List<String> first = callsOfManyModels();

    for (int run = 0; run < 5; run++) {
      assertThat(callsOfManyModels()).isEqualTo(first);
    }
  }

  private static List<String> callsOfManyModels() {
    var many = new Rehearsal(3);
    many.provider.script((_, attempt) ->
        attempt == 1 ? ScriptedProvider.status(500, ScriptedProvider.ERROR) : answer());
    Message[] messages =
        IntStream.range(0, 60)
            .mapToObj(n ->
                many.message(
                    "m" + n,
                    "{\"prompt\":\"prompt %d\",\"model\":\"model-%d\"}".formatted(n, n % 20)))
            .toArray(Message[]::new);
    var _ = many.fire(messages);
    return many.provider.calls;
  }
}
