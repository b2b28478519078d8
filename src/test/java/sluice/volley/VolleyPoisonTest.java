package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.Rehearsal.causes;
import static sluice.volley.Rehearsal.inGroup;
import static sluice.volley.Rehearsal.received;
import static sluice.volley.ScriptedProvider.ERROR;
import static sluice.volley.ScriptedProvider.answer;
import static sluice.volley.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Message;
import sluice.store.ObjectStore.Failed;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;

/// A message that kills its environment runs alone from then on, and ends alone.
final class VolleyPoisonTest {
  private static final String NOTE = "notes/poison.json";

  private final Rehearsal rehearsal = new Rehearsal(5);

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void costsNothingBeforeTheThirdReceive(int receives) {
    var _ = rehearsal.fire(received(receives, rehearsal.message("m")));

    assertThat(rehearsal.store.reads).noneMatch(key -> key.startsWith("notes/"));
    assertThat(rehearsal.store.writes).noneMatch(key -> key.startsWith("notes/"));
  }

  @Test
  void isMarkedWhileItRunsFromTheThirdReceiveOn() {
    var fired = rehearsal.begin(Rehearsal.LONG, received(3, rehearsal.message("poison")));
    rehearsal.time.advance(Duration.ofMillis(500));
    assertThat(rehearsal.provider.inFlight).isOne();
    assertThat(rehearsal.store.get(NOTE)).contains("\"running\":\"among_others\"");

    rehearsal.time.advance(Duration.ofSeconds(5));

    assertThat(fired).isDone();
    assertThat(rehearsal.store.get(NOTE)).isEmpty();
  }

  @Test
  void isNobodyWhoWaitsForAPermitWhenItsEnvironmentDies() {
    var _ =
        rehearsal.begin(
            Rehearsal.LONG,
            IntStream.range(0, 20)
                .mapToObj(number -> received(3, rehearsal.message("m" + number)))
                .toArray(Message[]::new));
    rehearsal.time.advance(Duration.ofMillis(500));

    assertThat(rehearsal.provider.inFlight).isEqualTo(5);
    assertThat(rehearsal.store.objects().keySet())
        .filteredOn(key -> key.startsWith("notes/"))
        .hasSize(5);
  }

  @Test
  void leavesNoMarkWhereItComesBackInOrder() {
    rehearsal.provider.script((_, _) -> status(429, ERROR));

    var _ = rehearsal.fire(received(3, rehearsal.message("poison")));

    assertThat(rehearsal.store.get(NOTE)).isEmpty();
  }

  @Test
  void leavesNoMarkWhereItsRecordCouldNotBeStoredForAWhile() {
    rehearsal.provider.script((_, _) -> status(400, ERROR));
    rehearsal.store.fail((key, isWrite) ->
        isWrite && key.startsWith("results/queue")
            ? Optional.of(new Failed(true, "503"))
            : Optional.empty());

    var _ = rehearsal.fire(received(3, rehearsal.message("poison")));

    assertThat(rehearsal.store.get(NOTE)).isEmpty();
  }

  @Test
  void leavesNoMarkWhereTheStoreFailsForMinutesWhileItRuns() {
    rehearsal.provider.script((_, _) -> status(429, ERROR, "retry-after", "60"));
    var fired = rehearsal.begin(Rehearsal.LONG, received(3, rehearsal.message("poison")));
    rehearsal.time.advance(Duration.ofMillis(500));
    rehearsal.store.fail(
        (_, isWrite) -> isWrite ? Optional.of(new Failed(true, "503")) : Optional.empty());
    rehearsal.time.advance(Duration.ofMinutes(10));
    rehearsal.store.fail((_, _) -> Optional.empty());

    rehearsal.time.advance(Duration.ofMinutes(1));

    assertThat(fired).isDone();
    assertThat(rehearsal.store.get(NOTE)).isEmpty();
  }

  @Test
  void isNobodyWhoseMarkOnlyStayedBecauseTheStoreFailed() {
    rehearsal.provider.script((_, _) -> status(429, ERROR));
    for (int receive = 3; receive < 9; receive++) {
      var fired =
          rehearsal.begin(Duration.ofMinutes(1), received(receive, rehearsal.message("poison")));
      rehearsal.time.advance(Duration.ofMillis(300));
      rehearsal.store.fail((_, _) -> Optional.of(new Failed(true, "503")));
      rehearsal.time.advance(Duration.ofMinutes(2));
      assertThat(causes(fired.join().ended())).doesNotContain("fault").hasSize(1);
      rehearsal.store.fail((_, _) -> Optional.empty());
      rehearsal.time.advance(Duration.ofMinutes(10));
    }

    rehearsal.provider.script((_, _) -> answer());
    assertThat(rehearsal.fire(received(9, rehearsal.message("poison"))).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.ANSWERED));
  }

  @Test
  void isMarkedByNobodyWhoIsNotFired() {
    rehearsal.provider.script((_, _) -> status(401, ERROR));
    var _ = rehearsal.fire(rehearsal.messages(3));
    rehearsal.store.reads.clear();
    rehearsal.store.writes.clear();

    assertThat(causes(rehearsal.fire(received(7, rehearsal.message("poison")))))
        .containsExactly("auth");
    assertThat(rehearsal.store.reads).isEmpty();
    assertThat(rehearsal.store.writes).isEmpty();
  }

  @Test
  void runsAloneOnceADeathIsProven() {
    dieWith(3, 12);
    rehearsal.provider.calls.clear();

    var fired = rehearsal.begin(Rehearsal.LONG, batch(4, 12));
    while (rehearsal.provider.prompts().stream().noneMatch(body -> body.contains("poison"))) {
      rehearsal.time.advanceToNext();
    }

    assertThat(rehearsal.provider.inFlight).isOne();
    assertThat(rehearsal.provider.calls).hasSize(13);
    assertThat(rehearsal.queue.deleted).hasSize(12).doesNotContain("poison");
    assertThat(rehearsal.store.get(NOTE)).contains("\"running\":\"alone\"");
    rehearsal.time.advance(Duration.ofSeconds(10));
    assertThat(fired.join().ended()).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(rehearsal.store.records()).noneMatch(key -> key.startsWith("notes/"));
  }

  @Test
  void sendsMatesBackInOrderBeforeItRuns() {
    dieWith(3, 0);
    rehearsal.provider.script((prompt, _) ->
        prompt.body().contains("poison") ? answer() : status(429, ERROR, "retry-after", "60"));

    List<Ended> ended = rehearsal.fire(batch(4, 2));

    assertThat(causes(ended)).contains("passing");
    assertThat(rehearsal.queue.delayed).containsKeys("m0", "m1");
  }

  @Test
  void runsAloneThoughItsMatesCouldNotBeDeleted() {
    dieWith(3, 0);
    rehearsal.queue.failures = List.of("AccessDenied");

    List<Ended> ended = rehearsal.fire(batch(4, 2));

    assertThat(ended).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(rehearsal.journal.warnings).contains("not deleted early: AccessDenied");
  }

  @Test
  void getsItsRecordAfterTwoDeathsAlone() {
    dieWith(3, 4);
    dieWith(4, 4);
    dieWith(5, 4);
    rehearsal.provider.calls.clear();

    List<Ended> ended = rehearsal.fire(received(6, rehearsal.message("poison")));

    assertThat(ended.getFirst().outcome()).isEqualTo(new Recorded(Kind.FAILED));
    assertThat(rehearsal.provider.calls).isEmpty();
    assertThat(rehearsal.store.get("results/queue/poison.json"))
        .contains("\"code\":\"environment_lost\"");
    assertThat(rehearsal.store.get(NOTE)).isEmpty();
  }

  @Test
  void isNoSuspectForAReceiveCountAlone() {
    var fired =
        rehearsal.begin(Rehearsal.LONG, received(400, rehearsal.message("poison")), other());
    rehearsal.time.advance(Duration.ofMillis(500));

    assertThat(rehearsal.provider.inFlight).isEqualTo(2);
    rehearsal.time.advance(Duration.ofSeconds(5));
    assertThat(fired).isDone();
  }

  @Test
  void isNoSuspectForBeingDeliveredTwice() {
    rehearsal.provider.script((_, _) -> answer().after(Duration.ofMinutes(5)));
    var running = rehearsal.begin(Rehearsal.LONG, received(3, rehearsal.message("poison")));
    rehearsal.time.advance(Duration.ofSeconds(1));

    for (int receive = 4; receive < 8; receive++) {
      var elsewhere = new Rehearsal(5);
      elsewhere.time.advance(rehearsal.time.since(0));
      rehearsal.store.objects().forEach(elsewhere.store::put);
      List<Ended> ended = elsewhere.fire(received(receive, elsewhere.message("poison")));

      assertThat(causes(ended)).containsExactly("elsewhere");
      assertThat(elsewhere.provider.calls).isEmpty();
      assertThat(elsewhere.store.get(NOTE)).isEqualTo(rehearsal.store.get(NOTE));
      assertThat(elsewhere.environment.delays(ended).get("poison"))
          .isBetween(Duration.ofMinutes(14), Duration.ofMinutes(17));
      assertThat(elsewhere.journal.troubles).isEmpty();
      rehearsal.time.advance(Duration.ofSeconds(20));
    }
    rehearsal.time.advance(Duration.ofMinutes(5));

    assertThat(running.join().ended().getFirst().outcome()).isEqualTo(new Recorded(Kind.ANSWERED));
    assertThat(rehearsal.store.get(NOTE)).isEmpty();
  }

  @Test
  void isFollowedByNobodyOfItsGroupInTheSameBatch() {
    dieWith(3, 0);
    Message next = inGroup("g", rehearsal.message("next"));

    List<Ended> ended =
        rehearsal.fire(inGroup("g", received(4, rehearsal.message("poison"))), next, other());

    assertThat(ended)
        .extracting(end -> end.outcome() instanceof Recorded)
        .containsExactly(true, false, true);
  }

  @Test
  void twoOfThemRunOneAfterTheOther() {
    dieWith(3, 0);
    rehearsal.store.put("notes/other.json", rehearsal.store.get(NOTE));

    List<Ended> ended =
        rehearsal.fire(
            received(4, rehearsal.message("poison")), received(4, rehearsal.message("other")));

    assertThat(ended).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(rehearsal.provider.times.getLast() - rehearsal.provider.times.getFirst())
        .isGreaterThanOrEqualTo(ScriptedProvider.LATENCY.toNanos());
  }

  /// Fires and forgets all but the store while the poison is in flight, as a death would.
  private void dieWith(int receive, int others) {
    var dying = new Rehearsal(5);
    dying.time.advance(rehearsal.time.since(0));
    rehearsal.store.objects().forEach(dying.store::put);
    var _ = dying.begin(Rehearsal.LONG, batch(dying, receive, others));
    while (dying.provider.calls.stream().noneMatch(body -> body.contains("poison"))) {
      dying.time.advanceToNext();
    }
    rehearsal.store.put(NOTE, dying.store.get(NOTE));
    rehearsal.time.advance(Rehearsal.LONG);
  }

  private Message[] batch(int receive, int others) {
    return batch(rehearsal, receive, others);
  }

  private static Message[] batch(Rehearsal rehearsal, int receive, int others) {
    return IntStream.rangeClosed(0, others)
        .mapToObj(number ->
            number == 0
                ? received(receive, rehearsal.message("poison"))
                : rehearsal.message("m" + (number - 1)))
        .toArray(Message[]::new);
  }

  private Message other() {
    return rehearsal.message("another");
  }
}
