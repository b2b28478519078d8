package sluice.poison;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.health.Evidence;
import sluice.message.ErrorCode;
import sluice.outcome.Obstacle;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore;
import sluice.store.RetryingStore.RetryLimit;
import sluice.testing.FakeStore;
import sluice.testing.MessageBuilder;
import sluice.testing.VirtualTime;

final class PoisonGuardTest {
  private static final String KEY = "notes/m.json";
  private static final Failed DOWN = new Failed(/* isPassing= */ true, "down");
  private static final RetryLimit ONCE = new RetryLimit(1, Duration.ofHours(1).toNanos());
  private static final String BY = "mine";
  private static final Instant UNTIL = VirtualTime.START.plusSeconds(900);
  private static final Evidence TWO = evidence(2);
  private static final Evidence ONE = evidence(1);

  private final VirtualTime time = new VirtualTime();
  private final FakeStore store = FakeStore.delayed(time, Duration.ofMillis(20));
  private final MessageHistories histories =
      new MessageHistories(new RetryingStore(store, time, new Random(1)));

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void secondReceive_costsNothing(int receives) {
    PoisonGuard poisonGuard = poisonGuard(receives);

    assertThat(await(poisonGuard.check(ONCE))).isEmpty();
    assertThat(poisonGuard.isSuspected()).isFalse();
    assertThat(await(poisonGuard.mark(ONCE))).isEmpty();
    assertThat(await(poisonGuard.close(Evidence.NONE, ONCE)).evidence()).isZero();
    assertThat(store.reads()).isEmpty();
    assertThat(store.writes()).isEmpty();
    assertThat(store.deletes()).isEmpty();
  }

  @Test
  void firstReceiveThatIsRecorded_costsNothing() {
    var _ = await(poisonGuard(1).discard(ONCE));

    assertThat(store.deletes()).isEmpty();
  }

  @Test
  void thirdReceive_isMarkedUntilTheMessageReturns() {
    PoisonGuard poisonGuard = poisonGuard(3);
    assertThat(await(poisonGuard.check(ONCE))).isEmpty();
    assertThat(poisonGuard.isSuspected()).isFalse();
    assertThat(await(poisonGuard.mark(ONCE))).isEmpty();
    assertThat(store.get(KEY)).contains("\"running\":\"among_others\"");

    assertThat(await(poisonGuard.close(Evidence.NONE, ONCE)).evidence()).isZero();
    assertThat(store.get(KEY)).isEmpty();
    assertThat(store.deletes()).containsExactly(KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9})
  void evidenceOfEarlierReceives_isCarriedOn(int receives) {
    boolean isFirst = receives == 1;
    if (!isFirst) {
      store.put(KEY, history(3, "none", false, 0));
    }
    PoisonGuard poisonGuard = poisonGuard(receives);
    var _ = await(poisonGuard.check(ONCE));
    var _ = await(poisonGuard.mark(ONCE));

    assertThat(await(poisonGuard.close(ONE, ONCE)).evidence()).isEqualTo(isFirst ? 1 : 4);
    assertThat(store.get(KEY)).isEqualTo(history(isFirst ? 1 : 4, "none", false, 0));
  }

  @Test
  void guardClosedTwice_addsItsEvidenceOnce() {
    PoisonGuard poisonGuard = poisonGuard(1);
    var _ = await(poisonGuard.close(ONE, ONCE));

    assertThat(await(poisonGuard.close(Evidence.NONE, ONCE)).evidence()).isLessThanOrEqualTo(1);
    assertThat(store.writes()).hasSize(1);
    assertThat(store.get(KEY)).isEqualTo(history(1, "none", false, 0));
  }

  @Test
  void messageThatCrashedAmongOthers_runsAlone() {
    store.put(KEY, history(0, "among_others", false, 0));
    PoisonGuard poisonGuard = poisonGuard(4);

    assertThat(await(poisonGuard.check(ONCE))).isEmpty();
    assertThat(poisonGuard.isSuspected()).isTrue();
    var _ = await(poisonGuard.mark(ONCE));
    assertThat(store.get(KEY)).isEqualTo(marked("alone", UNTIL, BY, true));
  }

  /// Its history is read for a record that could not be read, not for a crash.
  @Test
  void secondReceive_isNotSuspected() {
    store.put(KEY, history(0, "none", true, 1));
    PoisonGuard poisonGuard = poisonGuard(2);
    var _ = await(poisonGuard.unreadable(ONCE));

    assertThat(await(poisonGuard.check(ONCE))).isEmpty();
    assertThat(poisonGuard.isSuspected()).isFalse();
  }

  @Test
  void messageThatCrashedTwiceAlone_ends() {
    store.put(KEY, history(0, "alone", true, 1));

    assertThat(await(poisonGuard(6).check(ONCE))).contains(new Obstacle.Poison());
  }

  @Test
  void markerOfAnotherThatMayStillRun_isNoCrash() {
    store.put(KEY, marked("among_others", UNTIL, "another", false));

    assertThat(await(poisonGuard(4).check(ONCE))).contains(new Obstacle.Elsewhere(UNTIL));
    assertThat(store.writes()).isEmpty();

    time.advance(Duration.ofMinutes(15));
    PoisonGuard later = poisonGuard(4);
    assertThat(await(later.check(ONCE))).isEmpty();
    assertThat(later.isSuspected()).isTrue();
  }

  @Test
  void guardsThatMarkAtOnce_leaveTheMarkerOfTheFasterOne() {
    PoisonGuard first = poisonGuard(3, "first");
    PoisonGuard second = poisonGuard(3, "second");
    var _ = await(first.check(ONCE));
    var _ = await(second.check(ONCE));

    assertThat(await(first.mark(ONCE))).isEmpty();
    assertThat(await(second.mark(ONCE))).contains(new Obstacle.Elsewhere(UNTIL));

    assertThat(second.isReady()).isFalse();
    assertThat(await(second.close(Evidence.NONE, ONCE)).evidence()).isZero();
    assertThat(store.get(KEY)).contains("\"by\":\"first\"");
    var _ = await(first.close(Evidence.NONE, ONCE));
    assertThat(store.get(KEY)).isEmpty();
  }

  @Test
  void historyThatAnotherOnlyCountedIn_isMarked() {
    PoisonGuard first = poisonGuard(3, "first");
    PoisonGuard second = poisonGuard(3, "second");
    var _ = await(first.check(ONCE));
    var _ = await(second.check(ONCE));
    var _ = await(first.close(ONE, ONCE));

    assertThat(await(second.mark(ONCE))).isEmpty();
    assertThat(await(second.close(ONE, ONCE)).evidence()).isEqualTo(2);
    assertThat(store.get(KEY)).isEqualTo(history(2, "none", false, 0));
  }

  @Test
  void evidenceThatAnotherCounted_isKept() {
    PoisonGuard first = poisonGuard(1, "first");
    PoisonGuard second = poisonGuard(1, "second");

    assertThat(await(first.close(TWO, ONCE)).evidence()).isEqualTo(2);
    assertThat(await(second.close(ONE, ONCE)).evidence()).isEqualTo(3);

    assertThat(store.get(KEY)).isEqualTo(history(3, "none", false, 0));
  }

  @Test
  void markerWhoseWriteSeemedToFail_isRemoved() {
    PoisonGuard poisonGuard = poisonGuard(3);
    var _ = await(poisonGuard.check(ONCE));
    store.fail((_, isWrite) -> isWrite ? Optional.of(DOWN) : Optional.empty());
    assertThat(await(poisonGuard.mark(ONCE))).contains(new Obstacle.HistoryFailed(DOWN));
    store.fail((_, _) -> Optional.empty());
    store.put(KEY, marked("among_others", UNTIL, BY, false));

    var _ = await(poisonGuard.close(Evidence.NONE, ONCE));

    assertThat(store.get(KEY)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void unreadableRecord_isCountedInTheHistory(int receives) {
    PoisonGuard first = poisonGuard(receives);
    var _ = await(first.check(ONCE));

    assertThat(await(first.unreadable(ONCE))).isOne();
    PoisonGuard next = poisonGuard(receives + 1);
    assertThat(await(next.unreadable(ONCE))).isEqualTo(2);
    assertThat(await(next.close(ONE, ONCE)).evidence()).isOne();
  }

  @Test
  void finishedMessage_leavesNoHistory() {
    store.put(KEY, history(2, "none", false, 0));

    var _ = await(poisonGuard(2).discard(ONCE));

    assertThat(store.get(KEY)).isEmpty();
  }

  @Test
  void storeFailure_isReported() {
    store.fail((_, _) -> Optional.of(DOWN));
    PoisonGuard poisonGuard = poisonGuard(3);

    assertThat(await(poisonGuard.check(ONCE))).contains(new Obstacle.HistoryFailed(DOWN));
    assertThat(await(poisonGuard.mark(ONCE))).contains(new Obstacle.HistoryFailed(DOWN));
  }

  @Test
  void historyThatWasNotRead_isKept() {
    store.put(KEY, history(4, "alone", true, 1));
    store.fail((_, isWrite) -> isWrite ? Optional.empty() : Optional.of(DOWN));
    PoisonGuard poisonGuard = poisonGuard(3);
    var _ = await(poisonGuard.check(ONCE));

    var _ = await(poisonGuard.close(Evidence.NONE, ONCE));

    assertThat(store.get(KEY)).isEqualTo(history(4, "alone", true, 1));
  }

  @Test
  void historyThatCouldNotBeRead_isNotOverwritten() {
    store.put(KEY, history(4, "none", true, 1));
    store.fail((_, isWrite) -> isWrite ? Optional.empty() : Optional.of(DOWN));

    var _ = await(poisonGuard(2).close(ONE, ONCE));

    assertThat(store.get(KEY)).contains("\"suspect\":true", "\"deaths_alone\":1");
  }

  private PoisonGuard poisonGuard(int receives) {
    return poisonGuard(receives, BY);
  }

  private PoisonGuard poisonGuard(int receives, String by) {
    return new PoisonGuard(
        histories,
        MessageBuilder.message("m").receivedTimes(receives).sentAt(time.now()).build(),
        time,
        new MessageRun(UNTIL, by));
  }

  private <T> T await(CompletableFuture<T> future) {
    while (!future.isDone()) {
      var _ = time.advanceToNext();
    }
    return future.join();
  }

  private static String marked(String running, Instant until, String by, boolean isSuspected) {
    return ("{\"evidence\":0.0,\"running\":\"%s\",\"until\":\"%s\",\"by\":\"%s\","
            + "\"suspect\":%s,\"deaths_alone\":0}\n")
        .formatted(running, until, by, isSuspected);
  }

  private static String history(double evidence, String running, boolean isSuspected, int deaths) {
    return "{\"evidence\":%s,\"running\":\"%s\",\"suspect\":%s,\"deaths_alone\":%d}\n"
        .formatted(evidence, running, isSuspected, deaths);
  }

  private static Evidence evidence(double sum) {
    return new Evidence(
        sum, 0, /* isReset= */ false, Optional.empty(), Optional.of(ErrorCode.TIMEOUT));
  }
}
