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
import sluice.store.Note;
import sluice.store.Notes;
import sluice.store.ObjectStore.Failed;
import sluice.store.PatientStore;
import sluice.store.PatientStore.Patience;
import sluice.volley.Dossier.Opened;

final class DossierTest {
  private static final String KEY = "notes/m.json";
  private static final Failed DOWN = new Failed(/* isPassing= */ true, "down");
  private static final Patience ONCE = new Patience(1, Duration.ofMinutes(15).toNanos());
  private static final Evidence ONE =
      new Evidence(1, 0, false, Optional.of(Instant.EPOCH), Optional.of(ErrorCode.TIMEOUT));

  private final Rehearsal rehearsal = new Rehearsal(1);
  private final MemoryStore store = rehearsal.store;
  private final Notes notes = new Notes(new PatientStore(store, rehearsal.time, new Random(1)));

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void costsNothingBelowTheThirdReceive(int receives) {
    Dossier dossier = dossier(receives);

    assertThat(await(dossier.open(ONCE))).isEqualTo(new Opened.Clean());
    assertThat(await(dossier.mark(ONCE))).isEmpty();
    assertThat(await(dossier.close(Evidence.NONE, ONCE))).isEqualTo(Note.NONE);
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

    assertThat(await(dossier.close(Evidence.NONE, ONCE))).isEqualTo(Note.NONE);
    assertThat(store.get(KEY)).isEmpty();
    assertThat(store.deletes).containsExactly(KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9})
  void carriesOnTheEvidence(int receives) {
    boolean isFirst = receives == 1;
    if (!isFirst) {
      store.put(KEY, note(3, "none", false, 0));
    }
    Dossier dossier = dossier(receives);
    var _ = await(dossier.open(ONCE));
    var _ = await(dossier.mark(ONCE));

    assertThat(await(dossier.close(ONE, ONCE)).evidence()).isEqualTo(isFirst ? 1 : 4);
    assertThat(store.get(KEY)).isEqualTo(failed(isFirst ? 1 : 4));
  }

  @Test
  void addsAnAttemptOnceHoweverOftenItIsClosed() {
    Dossier dossier = dossier(1);
    var _ = await(dossier.close(ONE, ONCE));

    assertThat(await(dossier.close(Evidence.NONE, ONCE)).evidence()).isLessThanOrEqualTo(1);
    assertThat(store.writes).hasSize(1);
    assertThat(store.get(KEY)).isEqualTo(failed(1));
  }

  @Test
  void runsAloneWhatDiedAmongOthers() {
    store.put(KEY, note(0, "among_others", false, 0));
    Dossier dossier = dossier(4);

    assertThat(await(dossier.open(ONCE))).isEqualTo(new Opened.Suspect());
    var _ = await(dossier.mark(ONCE));
    assertThat(store.get(KEY)).isEqualTo(note(0, "alone", true, 0));
  }

  @Test
  void endsWhatDiedAloneTwice() {
    store.put(KEY, note(0, "alone", true, 1));

    assertThat(await(dossier(6).open(ONCE))).isEqualTo(new Opened.Deadly());
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
    assertThat(await(dossier.mark(ONCE))).contains(DOWN);
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
    return new Dossier(notes, Rehearsal.received(receives, rehearsal.message("m")));
  }

  private <T> T await(CompletableFuture<T> future) {
    while (!future.isDone()) {
      var _ = rehearsal.time.advanceToNext();
    }
    return future.join();
  }

  private static String failed(double evidence) {
    return "{\"evidence\":%s,\"failed_since\":\"1970-01-01T00:00:00Z\",\"running\":\"none\",\"suspect\":false,\"deaths_alone\":0}\n"
        .formatted(evidence);
  }

  private static String note(double evidence, String running, boolean isSuspect, int deaths) {
    return "{\"evidence\":%s,\"running\":\"%s\",\"suspect\":%s,\"deaths_alone\":%d}\n"
        .formatted(evidence, running, isSuspect, deaths);
  }
}
