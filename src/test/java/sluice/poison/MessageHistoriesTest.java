package sluice.poison;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.poison.MessageHistories.ReadResult;
import sluice.poison.MessageHistories.Stored;
import sluice.poison.MessageHistories.WriteResult;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore;
import sluice.store.RetryingStore.RetryLimit;
import sluice.testing.FakeStore;
import sluice.testing.VirtualTime;

final class MessageHistoriesTest {
  private static final String KEY = "notes/m-1.json";
  private static final Instant UNTIL = Instant.parse("2026-01-02T03:19:05.678Z");
  private static final MessageHistory SUSPECT =
      new MessageHistory(2, Optional.empty(), RunMarker.NONE, /* isSuspected= */ true, 1, 0);
  private static final MessageHistory ONE_FAILED = MessageHistory.NONE.failed(1, Optional.empty());

  private final VirtualTime time = new VirtualTime();
  private final FakeStore store = FakeStore.immediate();
  private final MessageHistories notes = notes();
  private final MessageHistories others = notes();
  private final RetryLimit once = new RetryLimit(1, Duration.ofMinutes(1).toNanos());

  @Test
  void areReadAsTheyWereKept() {
    Stored stored = keep(notes, Stored.NONE, SUSPECT);

    assertThat(stored.history()).isEqualTo(SUSPECT);
    assertThat(read(notes)).isEqualTo(stored);
    assertThat(store.get(KEY)).endsWith("}\n");
  }

  @Test
  void tellNothingWhereThereIsNone() {
    assertThat(read(notes)).isEqualTo(Stored.NONE);
  }

  @Test
  void tellNothingWhereSomethingElseLies() {
    store.put(KEY, "<html>".getBytes(UTF_8));

    assertThat(read(notes)).isEqualTo(new Stored(MessageHistory.NONE, Optional.of("\"1\"")));
  }

  @Test
  void areWrittenOnlyOverWhatWasRead() {
    Stored mine = keep(notes, Stored.NONE, ONE_FAILED);
    Stored changed = keep(others, mine, SUSPECT);

    assertThat(notes.write("m-1", mine, ONE_FAILED.failed(1, Optional.empty()), once).join())
        .isEqualTo(new WriteResult.Changed(changed));
    assertThat(notes.write("m-1", Stored.NONE, ONE_FAILED, once).join())
        .isEqualTo(new WriteResult.Changed(changed));
    assertThat(notes.write("m-1", mine, MessageHistory.NONE, once).join())
        .isEqualTo(new WriteResult.Changed(changed));
    assertThat(read(notes)).isEqualTo(changed);
  }

  @Test
  void areKeptWhereAWriteThatSeemedToFailHadHappened() {
    store.failsThoughCarriedOut();
    var twice = new RetryLimit(2, Duration.ofMinutes(1).toNanos());

    var kept = notes.write("m-1", Stored.NONE, SUSPECT, twice);
    time.advance(Duration.ofSeconds(1));

    assertThat(kept.join()).isInstanceOf(WriteResult.Done.class);
  }

  @Test
  void areDeletedWhereTheySayNothing() {
    Stored stored = keep(notes, Stored.NONE, SUSPECT);

    assertThat(keep(notes, stored, MessageHistory.NONE)).isEqualTo(Stored.NONE);

    assertThat(store.get(KEY)).isEmpty();
    assertThat(store.calls())
        .containsExactly("PUT " + KEY + " Absent[]", "GET " + KEY, "GET " + KEY, "DELETE " + KEY);
  }

  @Test
  void areForgotten() {
    var _ = keep(notes, Stored.NONE, SUSPECT);
    var _ = notes.delete("m-1", once).join();

    assertThat(store.get(KEY)).isEmpty();
  }

  @Test
  void standUnderAnEncodedName() {
    var _ = notes.write("../ü", Stored.NONE, SUSPECT, once).join();

    assertThat(store.calls()).startsWith("PUT notes/%2E.%2F%C3%BC.json Absent[]");
  }

  @Test
  void sayWhyTheyCannotBeReadOrKept() {
    var down = new Failed(false, "S3 answered 403 AccessDenied");
    store.failsForGood().failsForGood();

    assertThat(notes.read("m-1", once).join()).isEqualTo(new ReadResult.Unknown(down));
    assertThat(notes.write("m-1", Stored.NONE, SUSPECT, once).join())
        .isEqualTo(new WriteResult.NotWritten(down));
  }

  @Test
  void areWrittenLaterWhereTheStoreFailed() {
    Stored marked = keep(notes, Stored.NONE, running("mine"));
    notes.remember("m-1", marked, "mine", ONE_FAILED);

    assertThat(read(notes).history()).isEqualTo(ONE_FAILED);
    catchUp();

    assertThat(read(others).history()).isEqualTo(ONE_FAILED);
  }

  @Test
  void areWrittenLaterOverAMarkOfOnesOwnThatSeemedToFail() {
    var _ = keep(notes, Stored.NONE, running("mine"));
    notes.remember("m-1", Stored.NONE, "mine", MessageHistory.NONE);

    catchUp();

    assertThat(store.get(KEY)).isEmpty();
  }

  @Test
  void areNotWrittenLaterOverWhatAnotherHasWritten() {
    Stored marked = keep(notes, Stored.NONE, running("mine"));
    notes.remember("m-1", marked, "mine", MessageHistory.NONE);
    Stored alone = keep(others, marked, running("mine").found(UNTIL).running(UNTIL, "other's"));

    catchUp();

    assertThat(read(others)).isEqualTo(alone);
    assertThat(read(notes)).isEqualTo(alone);
  }

  @Test
  void doNotComeBackWhereTheMessageIsDone() {
    notes.remember("m-1", Stored.NONE, "mine", ONE_FAILED);
    Stored stored = keep(others, Stored.NONE, MessageHistory.NONE.failed(4, Optional.empty()));
    notes.remember("m-2", stored, "mine", ONE_FAILED);
    var _ = others.delete("m-1", once).join();

    catchUp();

    assertThat(store.get(KEY)).isEmpty();
    assertThat(store.get("notes/m-2.json")).isEmpty();
  }

  @Test
  void goLaterWhereTheMessageWasDoneAndTheStoreFailed() {
    var _ = keep(notes, Stored.NONE, SUSPECT);
    store.failsForGood();
    assertThat(notes.delete("m-1", once).join()).isInstanceOf(WriteResult.NotWritten.class);

    catchUp();

    assertThat(store.get(KEY)).isEmpty();
  }

  private void catchUp() {
    var _ = notes.writePending(once).join();
  }

  private MessageHistories notes() {
    return new MessageHistories(new RetryingStore(store, time, new Random(1)));
  }

  private static MessageHistory running(String by) {
    return MessageHistory.NONE.running(UNTIL, by);
  }

  private Stored keep(MessageHistories keeper, Stored base, MessageHistory note) {
    return ((WriteResult.Done) keeper.write("m-1", base, note, once).join()).stored();
  }

  private Stored read(MessageHistories reader) {
    return ((ReadResult.Known) reader.read("m-1", once).join()).stored();
  }
}
