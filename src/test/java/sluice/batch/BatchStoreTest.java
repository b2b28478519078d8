package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.store.ObjectStore.Failed;
import sluice.testing.ScriptedProvider;

/// The store is proven before anything is paid, and asked before it is paid twice.
final class BatchStoreTest {
  private final BatchHarness harness = new BatchHarness(5);

  @Test
  void unprovenStore_costsNoCall() {
    harness.store.fail((_, isWrite) ->
        isWrite ? Optional.of(new Failed(false, "S3 answered 403")) : Optional.empty());

    List<MessageResult> ended = harness.process(harness.messages(20));

    assertThat(causes(ended)).hasSize(20).containsOnly("store");
    assertThat(harness.provider.calls()).isEmpty();
    assertThat(harness.listener.outages()).containsExactly("store: S3 answered 403");
  }

  @Test
  void firstPrompt_waitsForTheStoresProbe() {
    var _ = harness.process(harness.message("m"));

    assertThat(harness.store.writes())
        .as("the first probe is written twice, to see that a condition counts")
        .containsExactly("results/.probe", "results/.probe", "results/queue/m.json");
  }

  @Test
  void storeAfterAFailedWrite_isProbedAgain() {
    var _ = harness.process(harness.message("first"));
    harness.store.fail((key, isWrite) ->
        isWrite && key.contains("m0")
            ? Optional.of(new Failed(false, "S3 answered 403"))
            : Optional.empty());
    assertThat(causes(harness.process(harness.message("m0")))).containsExactly("store_passing");
    harness.store.fail((_, _) -> Optional.empty());
    harness.store.forgetCalls();
    harness.time.advance(Duration.ofMinutes(1));

    var _ = harness.process(harness.message("m1"));

    assertThat(harness.store.writes()).containsExactly("results/.probe", "results/queue/m1.json");
  }

  @Test
  void answerThatCannotBeStored_isTriedAgainAndNotPaidForAgain() {
    int[] failures = {9};
    harness.store.fail((key, isWrite) ->
        isWrite && key.endsWith("m.json") && failures[0]-- > 0
            ? Optional.of(new Failed(true, "S3 answered 503"))
            : Optional.empty());

    assertThat(harness.process(harness.message("m")).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.ANSWERED));
    assertThat(harness.provider.calls()).hasSize(1);
  }

  @Test
  void promptWithACustomId_isReadFromTheStoreBeforeItIsPaidFor() {
    var _ = harness.process(harness.named("m1", "id", "question"));
    List<MessageResult> again =
        harness.process(
            harness.named("m2", "id", "question"), harness.named("m3", "id", "another"));

    assertThat(again)
        .extracting(MessageResult::outcome)
        .containsExactly(new Recorded(Kind.KNOWN), new Recorded(Kind.CONFLICT));
    assertThat(harness.provider.calls()).hasSize(1);
    assertThat(harness.store.records())
        .hasSize(2)
        .anyMatch(key -> key.matches("results/queue/id~[0-9a-f]{16}\\.json"));
  }

  @Test
  void redeliveredMessageWithoutACustomId_isReadFromTheStore() {
    var _ = harness.process(harness.message("m"));
    assertThat(harness.store.reads()).isEmpty();

    MessageResult again =
        harness.process(BatchHarness.received(2, harness.message("m"))).getFirst();

    assertThat(again.outcome()).isEqualTo(new Recorded(Kind.KNOWN));
    assertThat(harness.provider.calls()).hasSize(1);
  }

  @Test
  void messagesOfOneKey_runOneAfterTheOther() {
    List<MessageResult> ended =
        harness.process(
            harness.named("m1", "id", "question"), harness.named("m2", "id", "question"));

    assertThat(ended)
        .extracting(MessageResult::outcome)
        .containsExactly(new Recorded(Kind.ANSWERED), new Recorded(Kind.KNOWN));
    assertThat(harness.provider.calls()).hasSize(1);
  }

  @Test
  void storeThatTakesNoProbeInTime_isReportedAsAnOutage() {
    harness.store.fail(
        (_, isWrite) -> isWrite ? Optional.of(new Failed(true, "timeout")) : Optional.empty());

    List<MessageResult> ended = harness.process(Duration.ofMinutes(1), harness.messages(3));

    assertThat(causes(ended)).hasSize(3).containsOnly("store");
    assertThat(harness.listener.outages()).singleElement().asString().startsWith("store: ");
    assertThat(harness.provider.calls()).isEmpty();
  }

  @Test
  void keyReadLongBeforeItsPromptStarts_isReadAgain() {
    var slow = new BatchHarness(1, perMinute(6));
    var result = slow.begin(BatchHarness.LONG, named(slow, "m", 20));
    slow.time.advance(Duration.ofSeconds(5));
    answerElsewhere(slow, 20);
    int paid = slow.provider.calls().size();

    slow.time.advance(BatchHarness.LONG);

    assertThat(result.join().results())
        .filteredOn(end -> end.outcome().equals(new Recorded(Kind.KNOWN)))
        .hasSize(20 - paid);
    assertThat(slow.provider.calls()).hasSize(paid);
    assertThat(paid).isLessThanOrEqualTo(2);
  }

  @Test
  void promptBeforeAnotherAttempt_isReadFromTheStoreAgain() {
    harness.provider.script((_, _) ->
        ScriptedProvider.status(500, ScriptedProvider.ERROR).after(Duration.ofSeconds(30)));
    var result = harness.begin(BatchHarness.LONG, named(harness, "m", 1));
    harness.time.advance(Duration.ofSeconds(20));
    answerElsewhere(harness, 1);

    harness.time.advance(Duration.ofMinutes(2));

    assertThat(result.join().results().getFirst().outcome()).isEqualTo(new Recorded(Kind.KNOWN));
    assertThat(harness.provider.prompts()).hasSize(1);
  }

  @Test
  void promptThatStartsSoon_isReadOnceAndOneWithoutACustomIdNever() {
    var _ = harness.process(named(harness, "m", 5));
    assertThat(harness.store.reads()).hasSize(5);
    harness.store.forgetCalls();

    var slow = new BatchHarness(1, perMinute(6));
    var _ = slow.process(slow.messages(20));

    assertThat(slow.store.reads()).isEmpty();
  }

  private static AccountRates perMinute(long requests) {
    return new AccountRates(
        Map.of(), new ModelRates(OptionalLong.of(requests), OptionalLong.empty()), 1);
  }

  /// Another environment answers the same prompts, and brings them into the same bucket.
  private static void answerElsewhere(BatchHarness here, int count) {
    var other = new BatchHarness(64);
    var _ = other.process(named(other, "n", count));
    other.store.objects().forEach(here.store::put);
  }

  private static Message[] named(BatchHarness of, String ids, int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> of.named(ids + number, "id" + number, "prompt " + number))
        .toArray(Message[]::new);
  }
}
