package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.batch.BatchHarness.received;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.Returned;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.testing.ScriptedProvider;

/// Nothing is paid for while the store does not take records, whatever the cause; one object that
/// it does not take stops nobody else.
final class BatchStoreHealthTest {
  private static final Failed DENIED = new Failed(/* isPassing= */ false, "S3 answered 403 Denied");
  private static final Duration AWAY = Duration.ofMinutes(20);

  private final BatchHarness harness = new BatchHarness(8);

  @ParameterizedTest
  @ValueSource(strings = {"501 NotImplemented", "400 InvalidArgument", "403 AccessDenied"})
  void storeWithoutConditionalWrites_costsNoCall(String answer) {
    harness.store.refuse((_, condition) ->
        condition instanceof Condition.Always
            ? Optional.empty()
            : Optional.of(new Failed(/* isPassing= */ false, "S3 answered " + answer)));

    for (int receive = 1; receive <= 3; receive++) {
      assertThat(causes(harness.process(receivedAll(receive, 20))))
          .hasSize(20)
          .containsOnly("store");
      harness.time.advance(AWAY);
    }

    assertThat(harness.provider.calls()).isEmpty();
    assertThat(harness.listener.outages())
        .hasSize(3)
        .allSatisfy(line ->
            assertThat(line)
                .startsWith("store: the store takes no conditional writes (S3 answered"));
  }

  @Test
  void preparationThatFails_doesNotStopTheFirstBatch() {
    var fresh = new BatchHarness(5);
    fresh.store.failsInPassing();
    fresh.environment.prepare();

    List<MessageResult> results = fresh.process(fresh.messages(5));

    assertThat(results).allMatch(result -> result.outcome() instanceof Recorded);
  }

  @Test
  void storeThatDemandsConditions_works() {
    harness.store.refuse((_, condition) ->
        condition instanceof Condition.Always ? Optional.of(DENIED) : Optional.empty());
    harness.provider.script((_, attempt) ->
        attempt < 3
            ? ScriptedProvider.status(500, ScriptedProvider.ERROR)
            : ScriptedProvider.answer());

    assertThat(drive(List.of(receivedAll(3, 6)), 12)).isEmpty();
    assertThat(harness.store.records()).hasSize(6).noneMatch(key -> key.startsWith("notes/"));
  }

  @Test
  void storeGoneAfterAnIdleHour_costsNoCall() {
    var _ = harness.process(harness.message("first"));
    harness.time.advance(Duration.ofHours(1));
    harness.store.fail((_, isWrite) -> isWrite ? Optional.of(DENIED) : Optional.empty());

    assertThat(causes(harness.process(harness.messages(20)))).hasSize(20).containsOnly("store");

    assertThat(harness.provider.calls()).hasSize(1);
  }

  @Test
  void refusedRecords_costWhatWasInFlightAndThenOneAtATime() {
    harness.store.fail((key, isWrite) ->
        isWrite && key.contains("/queue/") ? Optional.of(DENIED) : Optional.empty());

    var _ = harness.process(harness.messages(100));
    int first = harness.provider.calls().size();
    assertThat(first).as("what was in flight, and what took its places").isEqualTo(7 + 8);
    for (int receive = 2; receive <= 6; receive++) {
      harness.time.advance(AWAY);
      var _ = harness.process(receivedAll(receive, 100));
      assertThat(harness.provider.calls()).hasSizeLessThanOrEqualTo(first + receive - 1);
    }
    assertThat(harness.listener.outages()).allMatch(line -> line.startsWith("store: "));

    harness.store.fail((_, _) -> Optional.empty());
    harness.time.advance(AWAY);
    assertThat(harness.process(receivedAll(7, 100))).allMatch(BatchStoreHealthTest::isRecorded);
  }

  @Test
  void failedWrite_letsOneBeSentAtATimeUntilARecordIsStored() {
    boolean[] isDown = {false};
    harness.store.fail((key, isWrite) ->
        isDown[0] && isWrite && key.contains("/queue/")
            ? Optional.of(new Failed(/* isPassing= */ true, "S3 answered 503"))
            : Optional.empty());
    var result = harness.begin(BatchHarness.LONG, harness.messages(40));
    harness.time.advance(Duration.ofMillis(500));
    assertThat(harness.provider.calls()).hasSize(7);
    isDown[0] = true;
    harness.time.advance(Duration.ofSeconds(30));

    assertThat(harness.provider.calls())
        .as("what was in flight, what took its places, and one")
        .hasSize(7 + 8 + 1);

    isDown[0] = false;
    harness.time.advance(Duration.ofMinutes(1));
    assertThat(result.join().results()).allMatch(BatchStoreHealthTest::isRecorded);
    assertThat(harness.provider.calls()).hasSize(40);
    assertThat(harness.provider.mostInFlight()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({"1, 499", "5, 495"})
  void unreadableRecord_stopsNoOtherPrompt(int bad, int good) {
    IntStream.range(0, bad)
        .forEach(number -> harness.store.put("results/queue/bad" + number + ".json", "{}"));
    refuse(/* ofWrites= */ false, "bad");

    List<MessageResult> ended = harness.process(named(bad, good));

    assertThat(ended).filteredOn(BatchStoreHealthTest::isRecorded).hasSize(good);
    assertThat(causes(ended)).hasSize(bad).containsOnly("store_passing");
    assertThat(harness.provider.calls()).hasSize(good);
    assertThat(harness.listener.outages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 499", "4, 496"})
  void unwritableRecord_stopsNoOtherPrompt(int bad, int good) {
    refuse(/* ofWrites= */ true, "bad");

    List<MessageResult> ended = harness.process(named(bad, good));

    assertThat(ended).filteredOn(BatchStoreHealthTest::isRecorded).hasSize(good);
    assertThat(causes(ended)).hasSize(bad).containsOnly("store_passing");
    assertThat(harness.listener.outages()).isEmpty();
  }

  @Test
  void unreadableHistory_stopsNoOtherPrompt() {
    harness.store.fail((key, isWrite) ->
        !isWrite && key.equals("notes/m3.json") ? Optional.of(DENIED) : Optional.empty());

    List<MessageResult> ended = harness.process(receivedAll(3, 50));

    assertThat(ended).filteredOn(BatchStoreHealthTest::isRecorded).hasSize(49);
    assertThat(causes(ended)).containsExactly("store_passing");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keyThatStaysUnusable_isRecordedBesideAndStopsNoOtherPrompt(boolean isOfWrites) {
    refuse(isOfWrites, "bad");
    Message[] messages = named(2, 3);

    assertThat(drive(List.of(messages), 12)).isEmpty();

    assertThat(harness.provider.calls())
        .hasSize(3 + 2 * (isOfWrites ? BatchHarness.MAX_ATTEMPTS : 1));
    assertThat(harness.store.records())
        .hasSize(5)
        .filteredOn(key -> key.matches("results/queue/bad\\d~[0-9a-f]{16}\\.json"))
        .hasSize(2)
        .allSatisfy(key -> assertThat(harness.store.get(key)).contains("\"status_code\":200"));
  }

  @Test
  void keyWhoseWritesFailInPassingForEver_stopsNoOtherPrompt() {
    harness.store.fail((key, isWrite) ->
        isWrite && key.endsWith("/queue/bad0.json")
            ? Optional.of(new Failed(/* isPassing= */ true, "S3 answered 500"))
            : Optional.empty());

    assertThat(drive(List.of(named(1, 3)), 12)).isEmpty();

    assertThat(harness.provider.calls()).hasSize(3 + BatchHarness.MAX_ATTEMPTS);
  }

  @Test
  void promptRecordedBesideAnUnreadableKey_isNotPaidForAgain() {
    refuse(/* ofWrites= */ false, "bad");
    assertThat(drive(List.of(named(1, 0)), 12)).isEmpty();
    assertThat(harness.provider.calls()).hasSize(1);

    assertThat(drive(List.of(harness.named("again", "bad0", "prompt bad0")), 12)).isEmpty();

    assertThat(harness.provider.calls()).hasSize(1);
  }

  @Test
  void unreadableStore_stopsTheBatch() {
    harness.store.fail((_, isWrite) -> isWrite ? Optional.empty() : Optional.of(DENIED));

    assertThat(causes(harness.process(named(0, 20)))).hasSize(20).containsOnly("store");
    assertThat(harness.provider.calls()).isEmpty();
    assertThat(harness.listener.outages()).containsExactly("store: S3 answered 403 Denied");
  }

  @Test
  void fullStore_isToldWithinSecondsAndOnce() {
    harness.store.fail((_, isWrite) ->
        isWrite && harness.time.nanos() > Duration.ofMillis(500).toNanos()
            ? Optional.of(new Failed(/* isPassing= */ true, "S3 answered 500 InternalError"))
            : Optional.empty());
    var result = harness.begin(BatchHarness.LONG, harness.messages(3));

    harness.time.advance(ScriptedProvider.LATENCY.plusSeconds(9));

    assertThat(harness.listener.outages()).containsExactly("store: S3 answered 500 InternalError");
    assertThat(result).isNotDone();
    while (!result.isDone()) {
      harness.time.advanceToNext();
    }
    assertThat(harness.listener.outages()).hasSize(1);
  }

  @Test
  void batch_returnsWithNoProbeUnderWay() {
    var narrow = new BatchHarness(1);
    var hung = new ArrayList<Runnable>();
    int[] writes = {0, 0};
    narrow.provider.script((prompt, _) ->
        ScriptedProvider.answer()
            .after(Duration.ofMillis(prompt.body().contains("m1") ? 50 : 1000)));
    narrow.store.fail((key, isWrite) ->
        isWrite && key.contains("m0") && writes[0]++ == 0
            ? Optional.of(new Failed(/* isPassing= */ true, "S3 answered 503"))
            : Optional.empty());
    narrow.store.hang(key -> key.endsWith(".probe") && ++writes[1] == 3, hung::add);
    assertThat(narrow.process(narrow.messages(3))).allMatch(BatchStoreHealthTest::isRecorded);
    assertThat(hung).hasSize(1);

    narrow.time.advance(Duration.ofHours(1));
    var next = narrow.begin(BatchHarness.LONG, narrow.message("n0"), narrow.message("n1"));
    narrow.time.advance(Duration.ofMillis(10));
    hung.forEach(Runnable::run);
    while (!next.isDone()) {
      narrow.time.advanceToNext();
    }

    assertThat(next.join().results()).allMatch(BatchStoreHealthTest::isRecorded);
    assertThat(narrow.listener.outages()).isEmpty();
  }

  /// Delivers returned messages again, each time later; gives those that are left.
  private List<Message> drive(List<Message> messages, int receives) {
    List<Message> open = messages;
    for (int receive = 0; receive < receives && !open.isEmpty(); receive++) {
      open =
          harness.process(open.toArray(Message[]::new)).stream()
              .filter(end -> end.outcome() instanceof Returned)
              .map(end -> received(end.message().receives() + 1, end.message()))
              .toList();
      harness.time.advance(AWAY);
    }
    return open;
  }

  private void refuse(boolean ofWrites, String name) {
    harness.store.fail((key, isWrite) ->
        isWrite == ofWrites && key.contains("/queue/" + name) && !key.contains("~")
            ? Optional.of(DENIED)
            : Optional.empty());
  }

  /// The bad ones first, then the good ones, each with a name of its own.
  private Message[] named(int bad, int good) {
    return IntStream.range(0, bad + good)
        .mapToObj(number -> number < bad ? "bad" + number : "good" + number)
        .map(name -> harness.named("m-" + name, name, "prompt " + name))
        .toArray(Message[]::new);
  }

  private Message[] receivedAll(int times, int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> received(times, harness.message("m" + number)))
        .toArray(Message[]::new);
  }

  private static boolean isRecorded(MessageResult end) {
    return end.outcome() instanceof Recorded;
  }
}
