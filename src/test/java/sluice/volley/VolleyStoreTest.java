package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.Rehearsal.causes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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
}
