package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.ErrorCode;
import sluice.store.Notes;
import sluice.store.ObjectStore.Failed;
import sluice.store.PatientStore;
import sluice.store.PatientStore.Patience;
import sluice.time.VirtualTime;
import sluice.volley.Dossier.Opened;
import sluice.volley.Dossier.Run;
import sluice.volley.Dossier.Unmarked;

final class DossierTest {
  private static final String KEY = "notes/m.json";
  private static final Failed DOWN = new Failed(/* isPassing= */ true, "down");
  private static final Patience ONCE = new Patience(1, Duration.ofHours(1).toNanos());
  private static final String BY = "mine";
  private static final Instant UNTIL = VirtualTime.START.plusSeconds(900);
  private static final Evidence TWO = evidence(2);
  private static final Evidence ONE = evidence(1);

  private final Rehearsal rehearsal = new Rehearsal(1);
  private final MemoryStore store = rehearsal.store;
  private final Notes notes = new Notes(new PatientStore(store, rehearsal.time, new Random(1)));

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void costsNothingBelowTheThirdReceive(int receives) {
    Dossier dossier = dossier(receives);

    assertThat(await(dossier.open(ONCE))).isEqualTo(new Opened.Clean());
    assertThat(await(dossier.mark(ONCE))).isEmpty();
    assertThat(await(dossier.close(Evidence.NONE, ONCE)).evidence()).isZero();
    assertThat(store.reads).isEmpty();
    assertThat(store.writes).isEmpty();
    assertThat(store.deletes).isEmpty();
  }

  @Test
  void costsNothingWhereTheFirstReceiveIsDone() {
    var _ = await(dossier(1).discard(ONCE));

    assertThat(store.deletes).isEmpty();
  }

  @Test
  void isMarkedFromTheThirdReceiveOnAndTheMarkGoesOnReturn() {
    Dossier dossier = dossier(3);
    assertThat(await(dossier.open(ONCE))).isEqualTo(new Opened.Clean());
    assertThat(await(dossier.mark(ONCE))).isEmpty();
    assertThat(store.get(KEY)).contains("\"running\":\"among_others\"");

    assertThat(await(dossier.close(Evidence.NONE, ONCE)).evidence()).isZero();
    assertThat(store.get(KEY)).isEmpty();
    assertThat(store.deletes).containsExactly(KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9})
  void carriesOnTheAttemptsThatFailedByThemselves(int receives) {
    boolean isFirst = receives == 1;
    if (!isFirst) {
      store.put(KEY, note(3, "none", false, 0));
    }
    Dossier dossier = dossier(receives);
    var _ = await(dossier.open(ONCE));
    var _ = await(dossier.mark(ONCE));

    assertThat(await(dossier.close(ONE, ONCE)).evidence()).isEqualTo(isFirst ? 1 : 4);
    assertThat(store.get(KEY)).isEqualTo(note(isFirst ? 1 : 4, "none", false, 0));
  }

  @Test
  void addsAnAttemptOnceHoweverOftenItIsClosed() {
    Dossier dossier = dossier(1);
    var _ = await(dossier.close(ONE, ONCE));

    assertThat(await(dossier.close(Evidence.NONE, ONCE)).evidence()).isLessThanOrEqualTo(1);
    assertThat(store.writes).hasSize(1);
    assertThat(store.get(KEY)).isEqualTo(note(1, "none", false, 0));
  }

  @Test
  void runsAloneWhatDiedAmongOthers() {
    store.put(KEY, note(0, "among_others", false, 0));
    Dossier dossier = dossier(4);

    assertThat(await(dossier.open(ONCE))).isEqualTo(new Opened.Suspect());
    var _ = await(dossier.mark(ONCE));
    assertThat(store.get(KEY)).isEqualTo(marked("alone", UNTIL, BY, true));
  }

  @Test
  void endsWhatDiedAloneTwice() {
    store.put(KEY, note(0, "alone", true, 1));

    assertThat(await(dossier(6).open(ONCE))).isEqualTo(new Opened.Deadly());
  }

  @Test
  void isNoDeathWhileAnotherMayRunIt() {
    store.put(KEY, marked("among_others", UNTIL, "another", false));

    assertThat(await(dossier(4).open(ONCE))).isEqualTo(new Opened.Elsewhere(UNTIL));
    assertThat(store.writes).isEmpty();

    rehearsal.time.advance(Rehearsal.LONG);
    assertThat(await(dossier(4).open(ONCE))).isEqualTo(new Opened.Suspect());
  }

  @Test
  void isMarkedByTheFasterOfTwo() {
    Dossier first = dossier(3, "first");
    Dossier second = dossier(3, "second");
    var _ = await(first.open(ONCE));
    var _ = await(second.open(ONCE));

    assertThat(await(first.mark(ONCE))).isEmpty();
    assertThat(await(second.mark(ONCE))).contains(new Unmarked.Elsewhere(UNTIL));

    assertThat(second.isReady()).isFalse();
    assertThat(await(second.close(Evidence.NONE, ONCE)).evidence()).isZero();
    assertThat(store.get(KEY)).contains("\"by\":\"first\"");
    var _ = await(first.close(Evidence.NONE, ONCE));
    assertThat(store.get(KEY)).isEmpty();
  }

  @Test
  void isMarkedOverWhatAnotherHasOnlyCounted() {
    Dossier first = dossier(3, "first");
    Dossier second = dossier(3, "second");
    var _ = await(first.open(ONCE));
    var _ = await(second.open(ONCE));
    var _ = await(first.close(ONE, ONCE));

    assertThat(await(second.mark(ONCE))).isEmpty();
    assertThat(await(second.close(ONE, ONCE)).evidence()).isEqualTo(2);
    assertThat(store.get(KEY)).isEqualTo(note(2, "none", false, 0));
  }

  @Test
  void losesNothingThatAnotherHasCounted() {
    Dossier first = dossier(1, "first");
    Dossier second = dossier(1, "second");

    assertThat(await(first.close(TWO, ONCE)).evidence()).isEqualTo(2);
    assertThat(await(second.close(ONE, ONCE)).evidence()).isEqualTo(3);

    assertThat(store.get(KEY)).isEqualTo(note(3, "none", false, 0));
  }

  @Test
  void leavesNoMarkWhoseWriteSeemedToFail() {
    Dossier dossier = dossier(3);
    var _ = await(dossier.open(ONCE));
    store.fail((_, isWrite) -> isWrite ? Optional.of(DOWN) : Optional.empty());
    assertThat(await(dossier.mark(ONCE))).contains(new Unmarked.Untaken(DOWN));
    store.fail((_, _) -> Optional.empty());
    store.put(KEY, marked("among_others", UNTIL, BY, false));

    var _ = await(dossier.close(Evidence.NONE, ONCE));

    assertThat(store.get(KEY)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void countsHowOftenItsRecordCouldNotBeRead(int receives) {
    Dossier first = dossier(receives);
    var _ = await(first.open(ONCE));

    assertThat(await(first.unreadable(ONCE))).isOne();
    Dossier next = dossier(receives + 1);
    assertThat(await(next.unreadable(ONCE))).isEqualTo(2);
    assertThat(await(next.close(ONE, ONCE)).evidence()).isOne();
  }

  @Test
  void leavesNothingBehindWhatIsDone() {
    store.put(KEY, note(2, "none", false, 0));

    var _ = await(dossier(2).discard(ONCE));

    assertThat(store.get(KEY)).isEmpty();
  }

  @Test
  void tellsWhatTheStoreDoesNotDo() {
    store.fail((_, _) -> Optional.of(DOWN));
    Dossier dossier = dossier(3);

    assertThat(await(dossier.open(ONCE))).isEqualTo(new Opened.Unreadable(DOWN));
    assertThat(await(dossier.mark(ONCE))).contains(new Unmarked.Untaken(DOWN));
  }

  @Test
  void losesNoAttemptsAndNoSuspicionToANoteThatWasNotRead() {
    store.put(KEY, note(4, "alone", true, 1));
    store.fail((_, isWrite) -> isWrite ? Optional.empty() : Optional.of(DOWN));
    Dossier dossier = dossier(3);
    var _ = await(dossier.open(ONCE));

    var _ = await(dossier.close(Evidence.NONE, ONCE));

    assertThat(store.get(KEY)).isEqualTo(note(4, "alone", true, 1));
  }

  @Test
  void overwritesNoNoteThatCouldNotBeRead() {
    store.put(KEY, note(4, "none", true, 1));
    store.fail((_, isWrite) -> isWrite ? Optional.empty() : Optional.of(DOWN));

    var _ = await(dossier(2).close(ONE, ONCE));

    assertThat(store.get(KEY)).contains("\"suspect\":true", "\"deaths_alone\":1");
  }

  private Dossier dossier(int receives) {
    return dossier(receives, BY);
  }

  private Dossier dossier(int receives, String by) {
    return new Dossier(
        notes,
        Rehearsal.received(receives, rehearsal.message("m")),
        rehearsal.time,
        new Run(UNTIL, by));
  }

  private <T> T await(CompletableFuture<T> future) {
    while (!future.isDone()) {
      var _ = rehearsal.time.advanceToNext();
    }
    return future.join();
  }

  private static String marked(String running, Instant until, String by, boolean isSuspect) {
    return ("{\"evidence\":0.0,\"running\":\"%s\",\"until\":\"%s\",\"by\":\"%s\","
            + "\"suspect\":%s,\"deaths_alone\":0}\n")
        .formatted(running, until, by, isSuspect);
  }

  private static String note(double evidence, String running, boolean isSuspect, int deaths) {
    return "{\"evidence\":%s,\"running\":\"%s\",\"suspect\":%s,\"deaths_alone\":%d}\n"
        .formatted(evidence, running, isSuspect, deaths);
  }

  private static Evidence evidence(double sum) {
    return new Evidence(
        sum, 0, /* isAnew= */ false, Optional.empty(), Optional.of(ErrorCode.TIMEOUT));
  }
}
