package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.Rehearsal.causes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.limit.RateLimits;
import sluice.limit.Rates;
import sluice.message.Message;
import sluice.store.ObjectStore.Failed;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;

/// The store is proven before anything is paid, and asked before it is paid twice.
final class VolleyStoreTest {
  private final Rehearsal rehearsal = new Rehearsal(5);

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

    assertThat(rehearsal.store.writes)
        .as("the first probe is written twice, to see that a condition counts")
        .containsExactly("results/.probe", "results/.probe", "results/queue/m.json");
  }

  @Test
  void probesAgainAfterAWriteThatFailed() {
    var _ = rehearsal.fire(rehearsal.message("first"));
    rehearsal.store.fail((key, isWrite) ->
        isWrite && key.contains("m0")
            ? Optional.of(new Failed(false, "S3 answered 403"))
            : Optional.empty());
    assertThat(causes(rehearsal.fire(rehearsal.message("m0")))).containsExactly("store_passing");
    rehearsal.store.fail((_, _) -> Optional.empty());
    rehearsal.store.writes.clear();
    rehearsal.time.advance(Duration.ofMinutes(1));

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
  void tellsOfAStoreThatTakesNoProbeInTime() {
    rehearsal.store.fail(
        (_, isWrite) -> isWrite ? Optional.of(new Failed(true, "timeout")) : Optional.empty());

    List<Ended> ended = rehearsal.fire(Duration.ofMinutes(1), rehearsal.messages(3));

    assertThat(causes(ended)).hasSize(3).containsOnly("store");
    assertThat(rehearsal.journal.troubles).singleElement().asString().startsWith("store: ");
    assertThat(rehearsal.provider.calls).isEmpty();
  }

  @Test
  void asksAgainForWhatWasAskedLongBeforeItStarts() {
    var slow = new Rehearsal(1, perMinute(6));
    var fired = slow.begin(Rehearsal.LONG, named(slow, "m", 20));
    slow.time.advance(Duration.ofSeconds(5));
    answerElsewhere(slow, 20);
    int paid = slow.provider.calls.size();

    slow.time.advance(Rehearsal.LONG);

    assertThat(fired.join().ended())
        .filteredOn(end -> end.outcome().equals(new Recorded(Kind.KNOWN)))
        .hasSize(20 - paid);
    assertThat(slow.provider.calls).hasSize(paid);
    assertThat(paid).isLessThanOrEqualTo(2);
  }

  @Test
  void asksAgainBeforeAnotherAttempt() {
    rehearsal.provider.script((_, _) ->
        ScriptedProvider.status(500, ScriptedProvider.ERROR).after(Duration.ofSeconds(30)));
    var fired = rehearsal.begin(Rehearsal.LONG, named(rehearsal, "m", 1));
    rehearsal.time.advance(Duration.ofSeconds(20));
    answerElsewhere(rehearsal, 1);

    rehearsal.time.advance(Duration.ofMinutes(2));

    assertThat(fired.join().ended().getFirst().outcome()).isEqualTo(new Recorded(Kind.KNOWN));
    assertThat(rehearsal.provider.prompts()).hasSize(1);
  }

  @Test
  void asksOnceForWhatStartsSoonAndNeverForWhatNeedsNoAsking() {
    var _ = rehearsal.fire(named(rehearsal, "m", 5));
    assertThat(rehearsal.store.reads).hasSize(5);
    rehearsal.store.reads.clear();

    var slow = new Rehearsal(1, perMinute(6));
    var _ = slow.fire(slow.messages(20));

    assertThat(slow.store.reads).isEmpty();
  }

  private static RateLimits perMinute(long requests) {
    return new RateLimits(Map.of(), new Rates(OptionalLong.of(requests), OptionalLong.empty()), 1);
  }

  /// Another environment answers the same prompts, and brings them into the same bucket.
  private static void answerElsewhere(Rehearsal here, int count) {
    var other = new Rehearsal(64);
    var _ = other.fire(named(other, "n", count));
    other.store.objects().forEach(here.store::put);
  }

  private static Message[] named(Rehearsal of, String ids, int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> of.named(ids + number, "id" + number, "prompt " + number))
        .toArray(Message[]::new);
  }
}
