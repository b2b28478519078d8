package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.ScriptedProvider.answer;
import static sluice.volley.ScriptedProvider.broken;
import static sluice.volley.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Message;
import sluice.provider.ByteBudget;
import sluice.provider.Keys;
import sluice.provider.Reply;
import sluice.store.ObjectStore.Failed;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;

final class VolleyTest {
  private static final String ERROR =
      "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":null,\"code\":null}}";

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
    CompletableFuture<List<Ended>> fired = rehearsal.begin(Rehearsal.LONG, rehearsal.messages(10));
    rehearsal.time.advance(Duration.ofMillis(20)); // the probe
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
    assertThat(rehearsal.provider.calls).hasSize(2);
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
            ? status(429, ERROR, "retry-after", "3")
            : answer());

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
    assertThat(rehearsal.provider.cancelled).isEqualTo(1);
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
  void sendsBackADamagedMessage() {
    var sent = rehearsal.message("m");
    var damaged =
        new Message(
            sent.id(),
            sent.body(),
            sent.customId(),
            sent.job(),
            sent.queue(),
            sent.group(),
            1,
            sent.sentAt(),
            sent.receiptHandle(),
            false);

    assertThat(causes(rehearsal.fire(damaged))).containsExactly("damaged");
    assertThat(rehearsal.provider.calls).isEmpty();
  }

  @Test
  void stopsFiringWhenTheKeyIsRefusedAndAwaitsWhatIsInFlight() {
    rehearsal.provider.script((prompt, _) ->
        prompt.body().contains("m0") ? status(401, ERROR) : answer().after(Duration.ofSeconds(2)));

    List<Ended> ended = rehearsal.fire(rehearsal.messages(50));

    assertThat(rehearsal.provider.calls).hasSizeLessThan(7);
    assertThat(ended).filteredOn(end -> end.outcome() instanceof Recorded).hasSizeBetween(4, 6);
    assertThat(causes(ended)).containsOnly("auth").hasSizeGreaterThan(43);
    assertThat(rehearsal.journal.troubles).containsExactly("auth: 401 m");
  }

  @Test
  void stopsFiringWhenTheQuotaIsGone() {
    String quota =
        "{\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}}";
    rehearsal.provider.script((_, _) -> status(429, quota));

    assertThat(causes(rehearsal.fire(rehearsal.messages(20)))).hasSize(20).containsOnly("quota");
    assertThat(rehearsal.journal.troubles).hasSize(1);
  }

  @Test
  void takesSecretsOutOfWhatItTells() {
    rehearsal.provider.script((_, _) ->
        status(
            401, ERROR.replace("\"m\"", "\"Incorrect API key: key, secret-header, sk-abcdef\"")));

    var _ = rehearsal.fire(rehearsal.message("m"));

    assertThat(rehearsal.journal.troubles.getFirst())
        .doesNotContain("secret-header", "sk-abcdef")
        .contains("***");
  }

  @ParameterizedTest
  @ValueSource(ints = {402, 403, 302, 405})
  void takesASuspectForItsOwnFaultWhereAnotherWasAnswered(int status) {
    rehearsal.provider.script((prompt, _) ->
        prompt.body().contains("m0") ? status(status, "") : answer().after(Duration.ofSeconds(9)));

    List<Ended> ended = rehearsal.fire(rehearsal.messages(20));

    assertThat(ended.getFirst().outcome()).isEqualTo(new Recorded(Kind.REFUSED));
    assertThat(ended).extracting(Ended::outcome).contains(new Recorded(Kind.ANSWERED)).hasSize(20);
    assertThat(causes(ended)).isEmpty();
    assertThat(rehearsal.journal.troubles).isEmpty();
  }

  @Test
  void takesASuspectForNobodysFaultWhereNoneIsAnswered() {
    rehearsal.provider.script((_, _) -> status(404, "<html>not here</html>"));

    List<Ended> ended = rehearsal.fire(rehearsal.messages(20));

    assertThat(causes(ended)).hasSize(20).containsOnly("config");
    assertThat(rehearsal.provider.calls).hasSizeLessThan(11);
    assertThat(rehearsal.store.records()).isEmpty();
  }

  @Test
  void asksNobodyTwiceAboutASuspectOnceAnAnswerIsKnown() {
    var _ = rehearsal.fire(rehearsal.message("first"));
    rehearsal.provider.script((_, _) -> status(403, ERROR));

    assertThat(rehearsal.fire(rehearsal.message("m")).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.REFUSED));

    rehearsal.time.advance(Duration.ofMinutes(6));
    assertThat(causes(rehearsal.fire(rehearsal.message("later")))).containsExactly("auth");
  }

  @Test
  void paysNothingBeforeTheStoreIsProven() {
    rehearsal.store.fail((_, isWrite) ->
        isWrite ? Optional.of(new Failed(false, "S3 answered 403")) : Optional.empty());

    List<Ended> ended = rehearsal.fire(rehearsal.messages(20));

    assertThat(causes(ended)).hasSize(20).containsOnly("store");
    assertThat(rehearsal.provider.calls).isEmpty();
    assertThat(rehearsal.journal.troubles).containsExactly("store: S3 answered 403");
  }

  @Test
  void waitsForTheProbeAndFiresAfterIt() {
    var _ = rehearsal.fire(rehearsal.message("m"));

    assertThat(rehearsal.store.writes).containsExactly("results/.probe", "results/queue/m.json");
  }

  @Test
  void probesAgainAfterAWriteThatFailed() {
    var _ = rehearsal.fire(rehearsal.message("first"));
    rehearsal.store.fail((key, isWrite) ->
        isWrite && key.contains("m0")
            ? Optional.of(new Failed(false, "S3 answered 403"))
            : Optional.empty());
    assertThat(causes(rehearsal.fire(rehearsal.message("m0")))).containsExactly("store");
    rehearsal.store.fail((_, _) -> Optional.empty());
    rehearsal.store.writes.clear();

    var _ = rehearsal.fire(rehearsal.message("m1"));

    assertThat(rehearsal.store.writes).containsExactly("results/.probe", "results/queue/m1.json");
  }

  @Test
  void keepsTryingToStoreAnAnswerThatWasPaidFor() {
    int[] failures = {9};
    rehearsal.store.fail((key, isWrite) ->
        isWrite && key.endsWith("m.json") && failures[0]-- > 0
            ? Optional.of(new Failed(true, "S3 answered 503"))
            : Optional.empty());

    assertThat(rehearsal.fire(rehearsal.message("m")).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.ANSWERED));
    assertThat(rehearsal.provider.calls).hasSize(1);
  }

  @Test
  void asksTheStoreBeforePayingForWhatMayBeThere() {
    var _ = rehearsal.fire(rehearsal.named("m1", "id", "question"));
    List<Ended> again =
        rehearsal.fire(
            rehearsal.named("m2", "id", "question"), rehearsal.named("m3", "id", "another"));

    assertThat(again)
        .extracting(Ended::outcome)
        .containsExactly(new Recorded(Kind.KNOWN), new Recorded(Kind.CONFLICT));
    assertThat(rehearsal.provider.calls).hasSize(1);
    assertThat(rehearsal.store.records())
        .hasSize(2)
        .anyMatch(key -> key.matches("results/queue/id~[0-9a-f]{16}\\.json"));
  }

  @Test
  void asksTheStoreAboutARedeliveredMessageWithoutAName() {
    var _ = rehearsal.fire(rehearsal.message("m"));
    assertThat(rehearsal.store.reads).isEmpty();

    Ended again = rehearsal.fire(Rehearsal.received(2, rehearsal.message("m"))).getFirst();

    assertThat(again.outcome()).isEqualTo(new Recorded(Kind.KNOWN));
    assertThat(rehearsal.provider.calls).hasSize(1);
  }

  @Test
  void runsMessagesOfOneKeyOneAfterTheOther() {
    List<Ended> ended =
        rehearsal.fire(
            rehearsal.named("m1", "id", "question"), rehearsal.named("m2", "id", "question"));

    assertThat(ended)
        .extracting(Ended::outcome)
        .containsExactly(new Recorded(Kind.ANSWERED), new Recorded(Kind.KNOWN));
    assertThat(rehearsal.provider.calls).hasSize(1);
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
  void cancelsWhatIsInFlightShortlyBeforeTheEndAndSendsItBack() {
    rehearsal.provider.script((_, _) -> answer().after(Duration.ofMinutes(2)));

    List<Ended> ended = rehearsal.fire(Duration.ofMinutes(1), rehearsal.messages(8));

    assertThat(causes(ended)).hasSize(8).containsOnly("cut", "no_time");
    assertThat(causes(ended)).filteredOn("cut"::equals).hasSize(5);
    assertThat(rehearsal.provider.inFlight).isZero();
    assertThat(rehearsal.time.nanos())
        .isLessThanOrEqualTo(Duration.ofSeconds(57).toNanos() + 1_000_000);
    assertThat(rehearsal.environment.permits().inUse()).isZero();
  }

  @Test
  void doesNotStartWhatTheTimeLeftWouldNotCover() {
    var _ = rehearsal.fire(rehearsal.message("slow", "first"));
    rehearsal.provider.script((_, _) -> answer().after(Duration.ofSeconds(10)));
    var _ = rehearsal.fire(rehearsal.message("slower"));
    int before = rehearsal.provider.calls.size();

    // Three times 10 s do not fit into what is left of 50 s once the first five have taken ten.
    List<Ended> ended = rehearsal.fire(Duration.ofSeconds(50), rehearsal.messages(30));

    assertThat(rehearsal.provider.calls.size() - before).isBetween(10, 20);
    assertThat(causes(ended)).containsOnly("no_time");
    assertThat(ended).filteredOn(end -> end.outcome() instanceof Recorded).hasSizeGreaterThan(9);
  }

  @Test
  void alwaysStartsSomethingHoweverSlowTheProviderIs() {
    rehearsal.provider.script((_, _) -> answer().after(Duration.ofMinutes(4)));
    var _ = rehearsal.fire(rehearsal.message("slow"));
    rehearsal.provider.script((_, _) -> answer());

    assertThat(rehearsal.fire(Duration.ofMinutes(1), rehearsal.message("m")).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.ANSWERED));
  }

  @Test
  void endsInTimeThoughTheStoreNeverTakesAnAnswer() {
    rehearsal.store.fail((key, isWrite) ->
        isWrite && !key.endsWith(".probe")
            ? Optional.of(new Failed(true, "S3 answered 503"))
            : Optional.empty());

    List<Ended> ended = rehearsal.fire(Duration.ofMinutes(1), rehearsal.messages(5));

    assertThat(causes(ended)).hasSize(5).containsOnly("store_passing");
    assertThat(rehearsal.time.nanos()).isLessThan(Duration.ofSeconds(59).toNanos());
    assertThat(rehearsal.journal.troubles).containsExactly("store: S3 answered 503");
  }

  @ParameterizedTest
  @EnumSource(
      value = Reply.Fault.class,
      names = {"NOT_CONNECTED", "BROKEN"})
  void tellsOfAProviderThatAnswersNobody(Reply.Fault fault) {
    rehearsal.provider.script((_, _) -> broken(fault));

    assertThat(causes(rehearsal.fire(rehearsal.messages(3)))).hasSize(3).containsOnly("passing");
    assertThat(rehearsal.journal.troubles).containsExactly("provider: " + fault + ": scripted");
  }

  @Test
  void fallsBackOnTheNextReadingOfAKeyThatWasRenewed() {
    var renewing = new Rehearsal(2, new RenewingKeys());
    renewing.provider.script((_, _) ->
        renewing.provider.keys.getLast().equals(Optional.of("old"))
            ? status(401, ERROR)
            : answer());

    List<Ended> ended = renewing.fire(renewing.messages(4));

    assertThat(ended).extracting(Ended::outcome).containsOnly(new Recorded(Kind.ANSWERED));
    assertThat(renewing.journal.troubles).isEmpty();
  }

  @Test
  void sendsEverythingBackWhereTheKeyCannotBeRead() {
    var keyless =
        new Rehearsal(
            2,
            new Keys() {
              @Override
              public CompletableFuture<Reading> current() {
                return CompletableFuture.completedFuture(new Reading.Unreadable("no such secret"));
              }

              @Override
              public CompletableFuture<Boolean> renew(Optional<String> refused) {
                return CompletableFuture.completedFuture(false);
              }
            });

    assertThat(causes(keyless.fire(keyless.messages(5)))).hasSize(5).containsOnly("auth");
    assertThat(keyless.provider.calls).isEmpty();
    assertThat(keyless.environment.permits().inUse()).isZero();
    assertThat(keyless.journal.troubles).containsExactly("auth: no such secret");
  }

  @Test
  void startsNothingWhileTheBodiesFillTheMemory() {
    long roomForTwo = 2L * Rehearsal.RESPONSE_BYTES * ByteBudget.COPIES;
    var tight = new Rehearsal(5, Keys.fixed(Optional.empty()), roomForTwo);
    String large = "{\"choices\":[\"" + "x".repeat(900) + "\"]}";
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

  /// Holds an old key until it is asked to renew it.
  private static final class RenewingKeys implements Keys {
    private String key = "old";

    @Override
    public CompletableFuture<Reading> current() {
      return CompletableFuture.completedFuture(new Reading.Found(Optional.of(key)));
    }

    @Override
    public CompletableFuture<Boolean> renew(Optional<String> refused) {
      key = "new";
      return CompletableFuture.completedFuture(true);
    }
  }

  private static List<String> causes(List<Ended> ended) {
    return ended.stream()
        .map(Ended::outcome)
        .filter(ComesBack.class::isInstance)
        .map(ComesBack.class::cast)
        .map(ComesBack::cause)
        .map(Cause::label)
        .toList();
  }
}
