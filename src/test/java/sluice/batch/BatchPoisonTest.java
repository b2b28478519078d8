package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.batch.BatchHarness.inGroup;
import static sluice.batch.BatchHarness.received;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.store.ObjectStore.Failed;
import sluice.testing.ScriptedProvider;

/// A message that kills its environment runs alone from then on, and ends alone.
final class BatchPoisonTest {
  private static final String HISTORY = "notes/poison.json";

  private final BatchHarness harness = new BatchHarness(5);

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void poisonCheck_costsNothingBeforeTheThirdReceive(int receives) {
    var _ = harness.process(received(receives, harness.message("m")));

    assertThat(harness.store.reads()).noneMatch(key -> key.startsWith("notes/"));
    assertThat(harness.store.writes()).noneMatch(key -> key.startsWith("notes/"));
  }

  @Test
  void messageReceivedThreeTimes_isMarkedWhileItRuns() {
    var result = harness.begin(BatchHarness.LONG, received(3, harness.message("poison")));
    harness.time.advance(Duration.ofMillis(500));
    assertThat(harness.provider.inFlight()).isOne();
    assertThat(harness.store.get(HISTORY)).contains("\"running\":\"among_others\"");

    harness.time.advance(Duration.ofSeconds(5));

    assertThat(result).isDone();
    assertThat(harness.store.get(HISTORY)).isEmpty();
  }

  @Test
  void messageThatOnlyWaitsForAPermit_isNotMarked() {
    var _ =
        harness.begin(
            BatchHarness.LONG,
            IntStream.range(0, 20)
                .mapToObj(number -> received(3, harness.message("m" + number)))
                .toArray(Message[]::new));
    harness.time.advance(Duration.ofMillis(500));

    assertThat(harness.provider.inFlight()).isEqualTo(5);
    assertThat(harness.store.objects().keySet())
        .filteredOn(key -> key.startsWith("notes/"))
        .hasSize(5);
  }

  @Test
  void returnedMessage_leavesNoMarker() {
    harness.provider.script((_, _) -> status(429, ERROR));

    var _ = harness.process(received(3, harness.message("poison")));

    assertThat(harness.store.get(HISTORY)).isEmpty();
  }

  @Test
  void recordStoredLate_leavesNoMarker() {
    harness.provider.script((_, _) -> status(400, ERROR));
    harness.store.fail((key, isWrite) ->
        isWrite && key.startsWith("results/queue")
            ? Optional.of(new Failed(true, "503"))
            : Optional.empty());

    var _ = harness.process(received(3, harness.message("poison")));

    assertThat(harness.store.get(HISTORY)).isEmpty();
  }

  @Test
  void storeDownForMinutesDuringARun_leavesNoMarker() {
    harness.provider.script((_, _) -> status(429, ERROR, "retry-after", "60"));
    var result = harness.begin(BatchHarness.LONG, received(3, harness.message("poison")));
    harness.time.advance(Duration.ofMillis(500));
    harness.store.fail(
        (_, isWrite) -> isWrite ? Optional.of(new Failed(true, "503")) : Optional.empty());
    harness.time.advance(Duration.ofMinutes(10));
    harness.store.fail((_, _) -> Optional.empty());

    harness.time.advance(Duration.ofMinutes(1));

    assertThat(result).isDone();
    assertThat(harness.store.get(HISTORY)).isEmpty();
  }

  @Test
  void markerLeftByAStoreOutage_isNoCrash() {
    harness.provider.script((_, _) -> status(429, ERROR));
    for (int receive = 3; receive < 9; receive++) {
      var result =
          harness.begin(Duration.ofMinutes(1), received(receive, harness.message("poison")));
      harness.time.advance(Duration.ofMillis(300));
      harness.store.fail((_, _) -> Optional.of(new Failed(true, "503")));
      harness.time.advance(Duration.ofMinutes(2));
      assertThat(causes(result.join().results())).doesNotContain("fault").hasSize(1);
      harness.store.fail((_, _) -> Optional.empty());
      harness.time.advance(Duration.ofMinutes(10));
    }

    harness.provider.script((_, _) -> answer());
    assertThat(harness.process(received(9, harness.message("poison"))).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.ANSWERED));
  }

  @Test
  void messageThatIsNotSent_isNotMarked() {
    harness.provider.script((_, _) -> status(401, ERROR));
    var _ = harness.process(harness.messages(3));
    harness.store.forgetCalls();

    assertThat(causes(harness.process(received(7, harness.message("poison")))))
        .containsExactly("auth");
    assertThat(harness.store.reads()).isEmpty();
    assertThat(harness.store.writes()).isEmpty();
  }

  @Test
  void messageThatCrashedOnce_runsAlone() {
    dieWith(3, 12);
    harness.provider.calls().clear();

    var result = harness.begin(BatchHarness.LONG, batch(4, 12));
    while (harness.provider.prompts().stream().noneMatch(body -> body.contains("poison"))) {
      harness.time.advanceToNext();
    }

    assertThat(harness.provider.inFlight()).isOne();
    assertThat(harness.provider.calls()).hasSize(13);
    assertThat(harness.queue.deleted).hasSize(12).doesNotContain("poison");
    assertThat(harness.store.get(HISTORY)).contains("\"running\":\"alone\"");
    harness.time.advance(Duration.ofSeconds(10));
    assertThat(result.join().results()).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(harness.store.records()).noneMatch(key -> key.startsWith("notes/"));
  }

  @Test
  void returnedMessages_areDelayedBeforeAPoisonMessageRuns() {
    dieWith(3, 0);
    harness.provider.script((prompt, _) ->
        prompt.body().contains("poison") ? answer() : status(429, ERROR, "retry-after", "60"));

    List<MessageResult> ended = harness.process(batch(4, 2));

    assertThat(causes(ended)).contains("passing");
    assertThat(harness.queue.delayed).containsKeys("m0", "m1");
  }

  @Test
  void poisonMessage_runsAloneThoughOthersCouldNotBeDeleted() {
    dieWith(3, 0);
    harness.queue.failures = List.of("AccessDenied");

    List<MessageResult> ended = harness.process(batch(4, 2));

    assertThat(ended).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(harness.listener.warnings()).contains("not deleted early: AccessDenied");
  }

  @Test
  void messageThatCrashedTwiceAlone_isRecordedAsEnvironmentLost() {
    dieWith(3, 4);
    dieWith(4, 4);
    dieWith(5, 4);
    harness.provider.calls().clear();

    List<MessageResult> ended = harness.process(received(6, harness.message("poison")));

    assertThat(ended.getFirst().outcome()).isEqualTo(new Recorded(Kind.FAILED));
    assertThat(harness.provider.calls()).isEmpty();
    assertThat(harness.store.get("results/queue/poison.json"))
        .contains("\"code\":\"environment_lost\"");
    assertThat(harness.store.get(HISTORY)).isEmpty();
  }

  @Test
  void highReceiveCount_isNoCrash() {
    var result =
        harness.begin(BatchHarness.LONG, received(400, harness.message("poison")), other());
    harness.time.advance(Duration.ofMillis(500));

    assertThat(harness.provider.inFlight()).isEqualTo(2);
    harness.time.advance(Duration.ofSeconds(5));
    assertThat(result).isDone();
  }

  @Test
  void secondDeliveryDuringARun_isNoCrash() {
    harness.provider.script((_, _) -> answer().after(Duration.ofMinutes(5)));
    var running = harness.begin(BatchHarness.LONG, received(3, harness.message("poison")));
    harness.time.advance(Duration.ofSeconds(1));

    for (int receive = 4; receive < 8; receive++) {
      var elsewhere = new BatchHarness(5);
      elsewhere.time.advance(harness.time.since(0));
      harness.store.objects().forEach(elsewhere.store::put);
      List<MessageResult> ended = elsewhere.process(received(receive, elsewhere.message("poison")));

      assertThat(causes(ended)).containsExactly("elsewhere");
      assertThat(elsewhere.provider.calls()).isEmpty();
      assertThat(elsewhere.store.get(HISTORY)).isEqualTo(harness.store.get(HISTORY));
      assertThat(elsewhere.processor.delays(ended).get("poison"))
          .isBetween(Duration.ofMinutes(14), Duration.ofMinutes(17));
      assertThat(elsewhere.listener.outages()).isEmpty();
      harness.time.advance(Duration.ofSeconds(20));
    }
    harness.time.advance(Duration.ofMinutes(5));

    assertThat(running.join().results().getFirst().outcome())
        .isEqualTo(new Recorded(Kind.ANSWERED));
    assertThat(harness.store.get(HISTORY)).isEmpty();
  }

  @Test
  void poisonMessageInAGroup_isFollowedByNoneOfItInTheSameBatch() {
    dieWith(3, 0);
    Message next = inGroup("g", harness.message("next"));

    List<MessageResult> ended =
        harness.process(inGroup("g", received(4, harness.message("poison"))), next, other());

    assertThat(ended)
        .extracting(end -> end.outcome() instanceof Recorded)
        .containsExactly(true, false, true);
  }

  @Test
  void twoPoisonMessages_runOneAfterTheOther() {
    dieWith(3, 0);
    harness.store.put("notes/other.json", harness.store.get(HISTORY));

    List<MessageResult> ended =
        harness.process(
            received(4, harness.message("poison")), received(4, harness.message("other")));

    assertThat(ended).allMatch(end -> end.outcome() instanceof Recorded);
    assertThat(harness.provider.times().getLast() - harness.provider.times().getFirst())
        .isGreaterThanOrEqualTo(ScriptedProvider.LATENCY.toNanos());
  }

  /// Processes and forgets all but the store while the poison is in flight, as a crash would.
  private void dieWith(int receive, int others) {
    var dying = new BatchHarness(5);
    dying.time.advance(harness.time.since(0));
    harness.store.objects().forEach(dying.store::put);
    var _ = dying.begin(BatchHarness.LONG, batch(dying, receive, others));
    while (dying.provider.calls().stream().noneMatch(body -> body.contains("poison"))) {
      dying.time.advanceToNext();
    }
    harness.store.put(HISTORY, dying.store.get(HISTORY));
    harness.time.advance(BatchHarness.LONG);
  }

  private Message[] batch(int receive, int others) {
    return batch(harness, receive, others);
  }

  private static Message[] batch(BatchHarness harness, int receive, int others) {
    return IntStream.rangeClosed(0, others)
        .mapToObj(number ->
            number == 0
                ? received(receive, harness.message("poison"))
                : harness.message("m" + (number - 1)))
        .toArray(Message[]::new);
  }

  private Message other() {
    return harness.message("another");
  }
}
