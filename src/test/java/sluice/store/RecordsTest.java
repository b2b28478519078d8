package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.store.Samples.ANSWER;
import static sluice.store.Samples.BESIDE;
import static sluice.store.Samples.ERROR;
import static sluice.store.Samples.IDENTITY;
import static sluice.store.Samples.MAIN;
import static sluice.store.Samples.OTHER_REQUEST;
import static sluice.store.Samples.REFUSAL;
import static sluice.store.Samples.REQUEST;
import static sluice.store.Samples.line;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.store.ObjectStore.Condition.Unchanged;
import sluice.store.ObjectStore.Failed;
import sluice.store.Records.LookUp;
import sluice.store.Records.Placement;
import sluice.store.Records.StoreResult;
import sluice.store.RetryingStore.RetryLimit;
import sluice.testing.FakeStore;
import sluice.testing.VirtualTime;

final class RecordsTest {
  private static final String PUT_ABSENT = "PUT " + MAIN + " Absent[]";
  private static final String PUT_BESIDE = "PUT " + BESIDE + " Absent[]";
  private static final String GET = "GET " + MAIN;
  private static final RetryLimit LONG = new RetryLimit(4, Duration.ofMinutes(10).toNanos());

  private final VirtualTime time = new VirtualTime();
  private final FakeStore store = FakeStore.immediate();
  private final Records records =
      new Records(new RetryingStore(store, time, new Random(1)), "results/");

  @Test
  void lookUpOfAMissingRecord_isUncontested() {
    assertThat(ask()).isEqualTo(new LookUp.Answered(Claim.UNCONTESTED));
    assertThat(store.calls()).containsExactly(GET);
  }

  @Test
  void lookUpOfARecord_claimsByTheTable() {
    store.put(MAIN, line("other", OTHER_REQUEST, ANSWER));
    assertThat(ask()).isEqualTo(new LookUp.Answered(new Claim.Taken()));

    store.put(MAIN, line("other", REQUEST, ANSWER));
    assertThat(ask()).isEqualTo(new LookUp.Answered(new Claim.Done(/* isOwn= */ false)));

    store.put(MAIN, line("message", OTHER_REQUEST, ERROR));
    assertThat(ask()).isEqualTo(new LookUp.Answered(new Claim.Done(/* isOwn= */ true)));

    store.put(MAIN, line("other", REQUEST, REFUSAL));
    assertThat(ask()).isEqualTo(new LookUp.Answered(new Claim.Open(new Unchanged("\"4\""))));
  }

  @Test
  void lookUpInAFailingStore_isUnanswered() {
    store.failsForGood();

    assertThat(ask()).isInstanceOf(LookUp.Unanswered.class);
  }

  @Test
  void firstRecord_isWritten() {
    assertThat(settle(ANSWER, Claim.UNCONTESTED)).isEqualTo(Placement.WRITTEN);

    assertThat(store.calls()).containsExactly(PUT_ABSENT);
    assertThat(store.get(MAIN)).isEqualTo(text("message", REQUEST, ANSWER));
  }

  @Test
  void recordWithoutAnAnswer_isReplacedOnTheConditionThatItIsUnchanged() {
    store.put(MAIN, line("other", OTHER_REQUEST, ERROR));

    assertThat(settle(ANSWER, claim())).isEqualTo(Placement.WRITTEN);

    assertThat(store.calls()).containsExactly(GET, "PUT " + MAIN + " Unchanged[etag=\"1\"]");
    assertThat(store.get(MAIN)).isEqualTo(text("message", REQUEST, ANSWER));
  }

  @Test
  void resultOfADoneClaim_isNotWritten() {
    assertThat(settle(ANSWER, new Claim.Done(/* isOwn= */ false))).isEqualTo(Placement.NEEDLESS);

    assertThat(store.calls()).isEmpty();
  }

  @Test
  void resultOfATakenKey_isWrittenBesideIt() {
    store.put(MAIN, line("other", OTHER_REQUEST, ANSWER));

    assertThat(settle(ERROR, new Claim.Taken())).isEqualTo(Placement.BESIDE);

    assertThat(store.calls()).containsExactly(PUT_BESIDE);
    assertThat(store.get(BESIDE)).isEqualTo(text("message", REQUEST, ERROR));
  }

  @Test
  void answerBehindAFasterAnswerToTheSameRequest_isNeedless() {
    overtaken(line("other", REQUEST, ANSWER));

    assertThat(settle(ANSWER, Claim.UNCONTESTED)).isEqualTo(Placement.NEEDLESS);

    assertThat(store.calls()).containsExactly(PUT_ABSENT, GET);
    assertThat(store.get(MAIN)).isEqualTo(text("other", REQUEST, ANSWER));
  }

  @Test
  void paidAnswerBehindAnAnswerToAnotherRequest_isKeptBesideIt() {
    overtaken(line("other", OTHER_REQUEST, ANSWER));

    assertThat(settle(ANSWER, Claim.UNCONTESTED)).isEqualTo(Placement.BESIDE);

    assertThat(store.calls()).containsExactly(PUT_ABSENT, GET, PUT_BESIDE);
    assertThat(store.get(MAIN)).isEqualTo(text("other", OTHER_REQUEST, ANSWER));
    assertThat(store.get(BESIDE)).isEqualTo(text("message", REQUEST, ANSWER));
  }

  @Test
  void fasterRecordWithoutAnAnswer_isReplaced() {
    overtaken(line("other", REQUEST, ERROR));

    assertThat(settle(ANSWER, Claim.UNCONTESTED)).isEqualTo(Placement.WRITTEN);

    assertThat(store.calls())
        .containsExactly(PUT_ABSENT, GET, "PUT " + MAIN + " Unchanged[etag=\"1\"]");
    assertThat(store.get(MAIN)).isEqualTo(text("message", REQUEST, ANSWER));
  }

  @Test
  void failedWriteThatHadHappened_isFoundWritten() {
    store.failsThoughCarriedOut();

    assertThat(settle(ANSWER, Claim.UNCONTESTED)).isEqualTo(Placement.WRITTEN);

    assertThat(store.calls()).containsExactly(PUT_ABSENT, PUT_ABSENT, GET);
    assertThat(store.get(MAIN)).isEqualTo(text("message", REQUEST, ANSWER));
  }

  @Test
  void failedReplacementThatHadHappened_isFoundWritten() {
    store.put(MAIN, line("other", OTHER_REQUEST, ERROR));
    Claim claim = claim();
    store.failsThoughCarriedOut();

    assertThat(settle(REFUSAL, claim)).isEqualTo(Placement.WRITTEN);

    assertThat(store.get(MAIN)).isEqualTo(text("message", REQUEST, REFUSAL));
  }

  @Test
  void objectToReplaceThatIsGone_isWrittenAnew() {
    store.put(MAIN, line("other", OTHER_REQUEST, ERROR));
    Claim claim = claim();
    store.remove(MAIN);

    assertThat(settle(ANSWER, claim)).isEqualTo(Placement.WRITTEN);

    assertThat(store.calls())
        .containsExactly(GET, "PUT " + MAIN + " Unchanged[etag=\"1\"]", GET, PUT_ABSENT);
  }

  @Test
  void claim_isDecidedAnewAsOftenAsAnotherIsFaster() {
    store
        .isPrecededBy(() -> store.put(MAIN, line("second", REQUEST, ERROR)))
        .goesWell()
        .isPrecededBy(() -> store.put(MAIN, line("third", REQUEST, REFUSAL)))
        .goesWell()
        .isPrecededBy(() -> store.put(MAIN, line("fourth", OTHER_REQUEST, ANSWER)));

    assertThat(settle(REFUSAL, Claim.UNCONTESTED)).isEqualTo(Placement.BESIDE);

    assertThat(store.get(MAIN)).isEqualTo(text("fourth", OTHER_REQUEST, ANSWER));
    assertThat(store.get(BESIDE)).isEqualTo(text("message", REQUEST, REFUSAL));
  }

  @Test
  void errorWithoutSending_goesBesideAnAnswerAndReplacesAnythingElse() {
    store.put(MAIN, line("other", OTHER_REQUEST, ANSWER));
    assertThat(settle(ERROR, Claim.UNCONTESTED)).isEqualTo(Placement.BESIDE);

    store.put(MAIN, line("other", OTHER_REQUEST, REFUSAL));
    assertThat(settle(ERROR, Claim.UNCONTESTED)).isEqualTo(Placement.WRITTEN);
  }

  @Test
  void foreignObject_isNeverReplaced() {
    store.put(MAIN, "somebody else's".getBytes(UTF_8));

    assertThat(settle(ANSWER, Claim.UNCONTESTED)).isEqualTo(Placement.BESIDE);

    assertThat(store.get(MAIN)).isEqualTo("somebody else's");
  }

  @Test
  void recordWithoutAnAnswerBesideTheKey_isReplacedByAnAnswer() {
    store.put(BESIDE, line("other", REQUEST, ERROR));

    assertThat(settle(ANSWER, new Claim.Taken())).isEqualTo(Placement.BESIDE);

    assertThat(store.calls())
        .containsExactly(PUT_BESIDE, "GET " + BESIDE, "PUT " + BESIDE + " Unchanged[etag=\"1\"]");
    assertThat(store.get(BESIDE)).isEqualTo(text("message", REQUEST, ANSWER));
  }

  @Test
  void answerBesideTheKey_isLeft() {
    store.put(BESIDE, line("other", REQUEST, ANSWER));

    assertThat(settle(ANSWER, new Claim.Taken())).isEqualTo(Placement.NEEDLESS);

    assertThat(store.get(BESIDE)).isEqualTo(text("other", REQUEST, ANSWER));
  }

  @Test
  void failedWriteBesideTheKeyThatHadHappened_isFoundWritten() {
    store.failsThoughCarriedOut();

    assertThat(settle(ANSWER, new Claim.Taken())).isEqualTo(Placement.BESIDE);

    assertThat(store.calls()).containsExactly(PUT_BESIDE, PUT_BESIDE, "GET " + BESIDE);
    assertThat(store.get(BESIDE)).isEqualTo(text("message", REQUEST, ANSWER));
  }

  @Test
  void anyRecordBesideTheKey_isNotReplacedByOneWithoutAnAnswer() {
    for (Result there : List.of(ANSWER, REFUSAL, ERROR)) {
      store.put(BESIDE, line("other", REQUEST, there));

      assertThat(settle(REFUSAL, new Claim.Taken())).isEqualTo(Placement.BESIDE);
      assertThat(settle(ERROR, new Claim.Taken())).isEqualTo(Placement.BESIDE);

      assertThat(store.get(BESIDE)).isEqualTo(text("other", REQUEST, there));
    }
  }

  @Test
  void claimBesideTheKey_isDecidedAnewWhenAnotherIsFaster() {
    store.put(BESIDE, line("second", REQUEST, ERROR));
    store
        .goesWell()
        .goesWell()
        .isPrecededBy(() -> store.remove(BESIDE))
        .goesWell()
        .isPrecededBy(() -> store.put(BESIDE, line("third", REQUEST, ANSWER)));

    assertThat(settle(ANSWER, new Claim.Taken())).isEqualTo(Placement.NEEDLESS);

    assertThat(store.get(BESIDE)).isEqualTo(text("third", REQUEST, ANSWER));
  }

  @Test
  void failingCall_isRepeatedAfterGrowingPausesUntilItsTriesAreUsedUp() {
    store.failsInPassing().failsInPassing().failsInPassing().failsInPassing();
    var settled = begin(ANSWER, LONG);

    List<Duration> pauses = passAll();

    assertThat(pauses).hasSize(3);
    assertThat(pauses.get(0)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(pauses.get(1)).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
    assertThat(pauses.get(2)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
    assertThat(settled)
        .isCompletedWithValue(
            new StoreResult.Unkept(new Failed(/* isPassing= */ true, "S3 answered 503 SlowDown")));
    assertThat(store.calls()).hasSize(4);
  }

  @Test
  void tries_areCountedForEachStep() {
    store.put(MAIN, line("other", OTHER_REQUEST, ERROR));
    store
        .failsInPassing()
        .failsInPassing()
        .failsInPassing()
        .goesWell()
        .failsInPassing()
        .failsInPassing()
        .failsInPassing();
    var settled = begin(ANSWER, LONG);

    passAll();

    assertThat(settled).isCompletedWithValue(new StoreResult.Kept(Placement.WRITTEN));
    assertThat(store.calls()).hasSize(9);
  }

  @Test
  void callWithUnlimitedTries_isRepeatedUntilItsTimeEnds() {
    for (int i = 0; i < 1000; i++) {
      store.failsInPassing();
    }
    var settled =
        begin(ANSWER, new RetryLimit(Integer.MAX_VALUE, Duration.ofSeconds(60).toNanos()));

    List<Duration> pauses = passAll();

    assertThat(settled).isCompleted();
    assertThat(settled.join()).isInstanceOf(StoreResult.Unkept.class);
    assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(4)) <= 0);
    assertThat(time.since(0)).isBetween(Duration.ofSeconds(56), Duration.ofSeconds(60));
  }

  @Test
  void timeOfACall_isTheTimeLeftAndAtMost20Seconds() {
    begin(ANSWER, LONG).join();
    begin(ANSWER, new RetryLimit(1, Duration.ofSeconds(7).toNanos())).join();

    assertThat(store.limits()).startsWith(Duration.ofSeconds(20));
    assertThat(store.limits().subList(1, 3)).containsOnly(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -1_000_000_000})
  void callAfterItsTimeHasEnded_isNotMade(long left) {
    time.advance(Duration.ofSeconds(5));
    var over = new RetryLimit(4, time.nanos() + left);

    assertThat(begin(ANSWER, over).join()).isInstanceOf(StoreResult.Unkept.class);
    assertThat(records.ask(IDENTITY, "message", REQUEST, over).join())
        .isInstanceOf(LookUp.Unanswered.class);
    assertThat(records.askBeside(IDENTITY, "message", REQUEST, over).join())
        .isInstanceOf(LookUp.Unanswered.class);

    assertThat(store.calls()).isEmpty();
    assertThat(time.waiting()).isZero();
  }

  @Test
  void callThatFailedForGood_isNotRepeated() {
    store.failsForGood();

    assertThat(begin(ANSWER, LONG).join())
        .isEqualTo(
            new StoreResult.Unkept(
                new Failed(/* isPassing= */ false, "S3 answered 403 AccessDenied")));

    assertThat(store.calls()).hasSize(1);
    assertThat(time.waiting()).isZero();
  }

  @Test
  void storeThatFailsHalfway_keepsNoRecord() {
    store.put(MAIN, line("other", OTHER_REQUEST, ANSWER));
    store.goesWell().failsForGood();
    assertThat(begin(ANSWER, LONG).join()).isInstanceOf(StoreResult.Unkept.class);

    store.goesWell().goesWell().failsForGood();
    assertThat(begin(ANSWER, LONG).join()).isInstanceOf(StoreResult.Unkept.class);

    store.put(BESIDE, line("other", REQUEST, ERROR));
    store.goesWell().goesWell().goesWell().failsForGood();
    assertThat(begin(ANSWER, LONG).join()).isInstanceOf(StoreResult.Unkept.class);
  }

  @Test
  void ownRecordWithoutAnAnswer_isReplacedByTheAnswer() {
    for (Result own : List.of(ERROR, REFUSAL)) {
      store.put(MAIN, line("message", REQUEST, own));

      assertThat(settle(ANSWER, Claim.UNCONTESTED)).isEqualTo(Placement.WRITTEN);

      assertThat(store.get(MAIN)).isEqualTo(text("message", REQUEST, ANSWER));
    }
  }

  @Test
  void ownAnswer_isNotReplacedByAnError() {
    store.put(MAIN, line("message", REQUEST, ANSWER));

    assertThat(settle(ERROR, Claim.UNCONTESTED)).isEqualTo(Placement.WRITTEN);

    assertThat(store.get(MAIN)).isEqualTo(text("message", REQUEST, ANSWER));
  }

  @Test
  void ownConflict_isReplacedByTheAnswer() {
    store.put(MAIN, line("other", OTHER_REQUEST, ANSWER));
    assertThat(settle(ERROR, new Claim.Taken())).isEqualTo(Placement.BESIDE);

    assertThat(settle(ANSWER, Claim.UNCONTESTED)).isEqualTo(Placement.BESIDE);

    assertThat(store.get(BESIDE)).isEqualTo(text("message", REQUEST, ANSWER));
  }

  @Test
  void resultOfAnUnusableKey_isWrittenBesideIt() {
    assertThat(settle(ANSWER, new Claim.Unusable())).isEqualTo(Placement.WRITTEN);

    assertThat(store.calls()).containsExactly(PUT_BESIDE);
    assertThat(store.get(BESIDE)).isEqualTo(text("message", REQUEST, ANSWER));
  }

  @Test
  void lookUpBesideAnUnusableKey_claimsByTheRecordThere() {
    assertThat(askBeside()).isEqualTo(new LookUp.Answered(new Claim.Unusable()));

    store.put(BESIDE, line("other", REQUEST, ERROR));
    assertThat(askBeside()).isEqualTo(new LookUp.Answered(new Claim.Unusable()));

    store.put(BESIDE, line("message", REQUEST, ERROR));
    assertThat(askBeside()).isEqualTo(new LookUp.Answered(new Claim.Done(/* isOwn= */ true)));

    store.put(BESIDE, line("other", REQUEST, ANSWER));
    assertThat(askBeside()).isEqualTo(new LookUp.Answered(new Claim.Done(/* isOwn= */ false)));
    assertThat(store.calls()).containsOnly("GET " + BESIDE);
  }

  @Test
  void storeThatContradictsItself_isAskedAgainAfterPauses() {
    for (int round = 0; round < 12; round++) {
      store.isPrecededBy(() -> store.put(MAIN, line("other", REQUEST, ERROR)));
      store.isPrecededBy(() -> store.remove(MAIN));
    }
    var settled = begin(ANSWER, new RetryLimit(Integer.MAX_VALUE, LONG.until()));
    assertThat(store.calls()).as("before the first pause").hasSizeLessThanOrEqualTo(4);

    passAll();

    assertThat(settled.join()).isEqualTo(new StoreResult.Kept(Placement.WRITTEN));
    assertThat(time.nanos()).isGreaterThan(Duration.ofSeconds(10).toNanos());
  }

  @Test
  void errorInAStoreThatContradictsItself_isGivenUp() {
    for (int round = 0; round < 100; round++) {
      store.isPrecededBy(() -> store.put(MAIN, line("other", REQUEST, ERROR)));
      store.isPrecededBy(() -> store.remove(MAIN));
    }
    var settled = begin(ERROR, LONG);

    passAll();

    assertThat(settled.join())
        .isInstanceOfSatisfying(
            StoreResult.Unkept.class, unkept -> assertThat(unkept.failure().isPassing()).isTrue());
    assertThat(store.calls()).hasSizeLessThan(50);
  }

  /// Another writes first at the key.
  private void overtaken(byte[] content) {
    store.isPrecededBy(() -> store.put(MAIN, content));
  }

  private LookUp ask() {
    return records.ask(IDENTITY, "message", REQUEST, LONG).join();
  }

  private LookUp askBeside() {
    return records.askBeside(IDENTITY, "message", REQUEST, LONG).join();
  }

  private Claim claim() {
    return ((LookUp.Answered) ask()).claim();
  }

  private Placement settle(Result result, Claim claim) {
    var settled = records.settle(Samples.record("message", REQUEST, result), claim, LONG);
    passAll();
    return ((StoreResult.Kept) settled.join()).how();
  }

  private CompletableFuture<StoreResult> begin(Result result, RetryLimit limit) {
    return records.settle(Samples.record("message", REQUEST, result), Claim.UNCONTESTED, limit);
  }

  /// Lets all pauses pass, and tells them.
  private List<Duration> passAll() {
    var pauses = new ArrayList<Duration>();
    while (time.waiting() > 0) {
      pauses.add(time.advanceToNext());
    }
    return pauses;
  }

  private static String text(String messageId, String request, Result result) {
    return new String(line(messageId, request, result), UTF_8);
  }
}
