package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.Rehearsal.causes;
import static sluice.volley.Rehearsal.received;

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
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Recorded;

/// Nothing is paid for while the store does not take records, whatever the cause; one object that
/// it does not take stops nobody else.
final class VolleyStoreHealthTest {
  private static final Failed DENIED = new Failed(/* isPassing= */ false, "S3 answered 403 Denied");
  private static final Duration AWAY = Duration.ofMinutes(20);

  private final Rehearsal rehearsal = new Rehearsal(8);

  @ParameterizedTest
  @ValueSource(strings = {"501 NotImplemented", "400 InvalidArgument", "403 AccessDenied"})
  void paysNothingWhereConditionsAreRefused(String answer) {
    rehearsal.store.refuse((_, condition) ->
        condition instanceof Condition.Always
            ? Optional.empty()
            : Optional.of(new Failed(/* isPassing= */ false, "S3 answered " + answer)));

    for (int receive = 1; receive <= 3; receive++) {
      assertThat(causes(rehearsal.fire(receivedAll(receive, 20))))
          .hasSize(20)
          .containsOnly("store");
      rehearsal.time.advance(AWAY);
    }

    assertThat(rehearsal.provider.calls).isEmpty();
    assertThat(rehearsal.journal.troubles)
        .hasSize(3)
        .allSatisfy(line ->
            assertThat(line)
                .startsWith("store: the store takes no conditional writes (S3 answered"));
  }

  @Test
  void worksWhereConditionsAreDemanded() {
    rehearsal.store.refuse((_, condition) ->
        condition instanceof Condition.Always ? Optional.of(DENIED) : Optional.empty());
    rehearsal.provider.script((_, attempt) ->
        attempt < 3
            ? ScriptedProvider.status(500, ScriptedProvider.ERROR)
            : ScriptedProvider.answer());

    assertThat(drive(List.of(receivedAll(3, 6)), 12)).isEmpty();
    assertThat(rehearsal.store.records()).hasSize(6).noneMatch(key -> key.startsWith("notes/"));
  }

  @Test
  void paysNothingAfterAnIdleHourWhereTheStoreIsGone() {
    var _ = rehearsal.fire(rehearsal.message("first"));
    rehearsal.time.advance(Duration.ofHours(1));
    rehearsal.store.fail((_, isWrite) -> isWrite ? Optional.of(DENIED) : Optional.empty());

    assertThat(causes(rehearsal.fire(rehearsal.messages(20)))).hasSize(20).containsOnly("store");

    assertThat(rehearsal.provider.calls).hasSize(1);
  }

  @Test
  void paysNoMoreThanWasInFlightAndThenOneAtATimeWhereRecordsAloneAreRefused() {
    rehearsal.store.fail((key, isWrite) ->
        isWrite && key.contains("/queue/") ? Optional.of(DENIED) : Optional.empty());

    var _ = rehearsal.fire(rehearsal.messages(100));
    int first = rehearsal.provider.calls.size();
    assertThat(first).as("what was in flight, and what took its places").isEqualTo(7 + 8);
    for (int receive = 2; receive <= 6; receive++) {
      rehearsal.time.advance(AWAY);
      var _ = rehearsal.fire(receivedAll(receive, 100));
      assertThat(rehearsal.provider.calls).hasSizeLessThanOrEqualTo(first + receive - 1);
    }
    assertThat(rehearsal.journal.troubles).allMatch(line -> line.startsWith("store: "));

    rehearsal.store.fail((_, _) -> Optional.empty());
    rehearsal.time.advance(AWAY);
    assertThat(rehearsal.fire(receivedAll(7, 100))).allMatch(VolleyStoreHealthTest::isRecorded);
  }

  @Test
  void firesOneAtATimeUntilARecordIsStored() {
    boolean[] isDown = {false};
    rehearsal.store.fail((key, isWrite) ->
        isDown[0] && isWrite && key.contains("/queue/")
            ? Optional.of(new Failed(/* isPassing= */ true, "S3 answered 503"))
            : Optional.empty());
    var fired = rehearsal.begin(Rehearsal.LONG, rehearsal.messages(40));
    rehearsal.time.advance(Duration.ofMillis(500));
    assertThat(rehearsal.provider.calls).hasSize(7);
    isDown[0] = true;
    rehearsal.time.advance(Duration.ofSeconds(30));

    assertThat(rehearsal.provider.calls)
        .as("what was in flight, what took its places, and one")
        .hasSize(7 + 8 + 1);

    isDown[0] = false;
    rehearsal.time.advance(Duration.ofMinutes(1));
    assertThat(fired.join().ended()).allMatch(VolleyStoreHealthTest::isRecorded);
    assertThat(rehearsal.provider.calls).hasSize(40);
    assertThat(rehearsal.provider.mostInFlight).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({"1, 499", "5, 495"})
  void stopsNobodyForARecordThatCannotBeRead(int bad, int good) {
    refuse(/* ofWrites= */ false, "bad");

    List<Ended> ended = rehearsal.fire(named(bad, good));

    assertThat(ended).filteredOn(VolleyStoreHealthTest::isRecorded).hasSize(good);
    assertThat(causes(ended)).hasSize(bad).containsOnly("store_passing");
    assertThat(rehearsal.provider.calls).hasSize(good);
    assertThat(rehearsal.journal.troubles).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 499", "4, 496"})
  void stopsNobodyForARecordThatCannotBeWritten(int bad, int good) {
    refuse(/* ofWrites= */ true, "bad");

    List<Ended> ended = rehearsal.fire(named(bad, good));

    assertThat(ended).filteredOn(VolleyStoreHealthTest::isRecorded).hasSize(good);
    assertThat(causes(ended)).hasSize(bad).containsOnly("store_passing");
    assertThat(rehearsal.journal.troubles).isEmpty();
  }

  @Test
  void stopsNobodyForANoteThatCannotBeRead() {
    rehearsal.store.fail((key, isWrite) ->
        !isWrite && key.equals("notes/m3.json") ? Optional.of(DENIED) : Optional.empty());

    List<Ended> ended = rehearsal.fire(receivedAll(3, 50));

    assertThat(ended).filteredOn(VolleyStoreHealthTest::isRecorded).hasSize(49);
    assertThat(causes(ended)).containsExactly("store_passing");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordsBesideAKeyThatStaysInTrouble(boolean isOfWrites) {
    refuse(isOfWrites, "bad");
    Message[] messages = named(2, 3);

    assertThat(drive(List.of(messages), 12)).isEmpty();

    assertThat(rehearsal.provider.calls).hasSize(3 + 2 * (isOfWrites ? Rehearsal.MAX_ATTEMPTS : 1));
    assertThat(rehearsal.store.records())
        .hasSize(5)
        .filteredOn(key -> key.matches("results/queue/bad\\d~[0-9a-f]{16}\\.json"))
        .hasSize(2)
        .allSatisfy(key -> assertThat(rehearsal.store.get(key)).contains("\"status_code\":200"));
  }

  @Test
  void recordsBesideAKeyThatFailsInPassingForEver() {
    rehearsal.store.fail((key, isWrite) ->
        isWrite && key.endsWith("/queue/bad0.json")
            ? Optional.of(new Failed(/* isPassing= */ true, "S3 answered 500"))
            : Optional.empty());

    assertThat(drive(List.of(named(1, 3)), 12)).isEmpty();

    assertThat(rehearsal.provider.calls).hasSize(3 + Rehearsal.MAX_ATTEMPTS);
  }

  @Test
  void paysNothingAgainForWhatStandsBesideAKeyThatCannotBeRead() {
    refuse(/* ofWrites= */ false, "bad");
    assertThat(drive(List.of(named(1, 0)), 12)).isEmpty();
    assertThat(rehearsal.provider.calls).hasSize(1);

    assertThat(drive(List.of(rehearsal.named("again", "bad0", "prompt bad0")), 12)).isEmpty();

    assertThat(rehearsal.provider.calls).hasSize(1);
  }

  @Test
  void stopsForAStoreThatCannotBeReadAtAll() {
    rehearsal.store.fail((_, isWrite) -> isWrite ? Optional.empty() : Optional.of(DENIED));

    assertThat(causes(rehearsal.fire(named(0, 20)))).hasSize(20).containsOnly("store");
    assertThat(rehearsal.provider.calls).isEmpty();
    assertThat(rehearsal.journal.troubles).containsExactly("store: S3 answered 403 Denied");
  }

  @Test
  void tellsWithinSecondsAndOnceThatAnswersWaitForAStoreThatIsFull() {
    rehearsal.store.fail((_, isWrite) ->
        isWrite && rehearsal.time.nanos() > Duration.ofMillis(500).toNanos()
            ? Optional.of(new Failed(/* isPassing= */ true, "S3 answered 500 InternalError"))
            : Optional.empty());
    var fired = rehearsal.begin(Rehearsal.LONG, rehearsal.messages(3));

    rehearsal.time.advance(ScriptedProvider.LATENCY.plusSeconds(9));

    assertThat(rehearsal.journal.troubles).containsExactly("store: S3 answered 500 InternalError");
    assertThat(fired).isNotDone();
    while (!fired.isDone()) {
      rehearsal.time.advanceToNext();
    }
    assertThat(rehearsal.journal.troubles).hasSize(1);
  }

  @Test
  void returnsWithNoProbeUnderWay() {
    var narrow = new Rehearsal(1);
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
    assertThat(narrow.fire(narrow.messages(3))).allMatch(VolleyStoreHealthTest::isRecorded);
    assertThat(hung).hasSize(1);

    narrow.time.advance(Duration.ofHours(1));
    var next = narrow.begin(Rehearsal.LONG, narrow.message("n0"), narrow.message("n1"));
    narrow.time.advance(Duration.ofMillis(10));
    hung.forEach(Runnable::run);
    while (!next.isDone()) {
      narrow.time.advanceToNext();
    }

    assertThat(next.join().ended()).allMatch(VolleyStoreHealthTest::isRecorded);
    assertThat(narrow.journal.troubles).isEmpty();
  }

  /// Delivers what comes back, each time later, and tells what is left.
  private List<Message> drive(List<Message> messages, int receives) {
    List<Message> open = messages;
    for (int receive = 0; receive < receives && !open.isEmpty(); receive++) {
      open =
          rehearsal.fire(open.toArray(Message[]::new)).stream()
              .filter(end -> end.outcome() instanceof ComesBack)
              .map(end -> received(end.message().receives() + 1, end.message()))
              .toList();
      rehearsal.time.advance(AWAY);
    }
    return open;
  }

  private void refuse(boolean ofWrites, String name) {
    rehearsal.store.fail((key, isWrite) ->
        isWrite == ofWrites && key.contains("/queue/" + name) && !key.contains("~")
            ? Optional.of(DENIED)
            : Optional.empty());
  }

  /// The bad ones first, then the good ones, each with a name of its own.
  private Message[] named(int bad, int good) {
    return IntStream.range(0, bad + good)
        .mapToObj(number -> number < bad ? "bad" + number : "good" + number)
        .map(name -> rehearsal.named("m-" + name, name, "prompt " + name))
        .toArray(Message[]::new);
  }

  private Message[] receivedAll(int times, int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> received(times, rehearsal.message("m" + number)))
        .toArray(Message[]::new);
  }

  private static boolean isRecorded(Ended end) {
    return end.outcome() instanceof Recorded;
  }
}
