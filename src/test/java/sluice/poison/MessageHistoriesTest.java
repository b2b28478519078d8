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
  private final MessageHistories histories = histories();
  private final MessageHistories others = histories();
  private final RetryLimit once = new RetryLimit(1, Duration.ofMinutes(1).toNanos());

  @Test
  void writtenHistory_isReadAsItWas() {
    Stored stored = keep(histories, Stored.NONE, SUSPECT);

    assertThat(stored.history()).isEqualTo(SUSPECT);
    assertThat(read(histories)).isEqualTo(stored);
    assertThat(store.get(KEY)).endsWith("}\n");
  }

  @Test
  void missingHistory_isEmpty() {
    assertThat(read(histories)).isEqualTo(Stored.NONE);
  }

  @Test
  void objectThatIsNoHistory_isReadAsAnEmptyOne() {
    store.put(KEY, "<html>".getBytes(UTF_8));

    assertThat(read(histories)).isEqualTo(new Stored(MessageHistory.NONE, Optional.of("\"1\"")));
  }

  @Test
  void historyChangedSinceItWasRead_isNotOverwritten() {
    Stored mine = keep(histories, Stored.NONE, ONE_FAILED);
    Stored changed = keep(others, mine, SUSPECT);

    assertThat(histories.write("m-1", mine, ONE_FAILED.failed(1, Optional.empty()), once).join())
        .isEqualTo(new WriteResult.Changed(changed));
    assertThat(histories.write("m-1", Stored.NONE, ONE_FAILED, once).join())
        .isEqualTo(new WriteResult.Changed(changed));
    assertThat(histories.write("m-1", mine, MessageHistory.NONE, once).join())
        .isEqualTo(new WriteResult.Changed(changed));
    assertThat(read(histories)).isEqualTo(changed);
  }

  @Test
  void failedWriteThatHadHappened_isFoundDone() {
    store.failsThoughCarriedOut();
    var twice = new RetryLimit(2, Duration.ofMinutes(1).toNanos());

    var kept = histories.write("m-1", Stored.NONE, SUSPECT, twice);
    time.advance(Duration.ofSeconds(1));

    assertThat(kept.join()).isInstanceOf(WriteResult.Done.class);
  }

  @Test
  void emptyHistory_isDeleted() {
    Stored stored = keep(histories, Stored.NONE, SUSPECT);

    assertThat(keep(histories, stored, MessageHistory.NONE)).isEqualTo(Stored.NONE);

    assertThat(store.get(KEY)).isEmpty();
    assertThat(store.calls())
        .containsExactly("PUT " + KEY + " Absent[]", "GET " + KEY, "GET " + KEY, "DELETE " + KEY);
  }

  @Test
  void deletedHistory_isGone() {
    var _ = keep(histories, Stored.NONE, SUSPECT);
    var _ = histories.delete("m-1", once).join();

    assertThat(store.get(KEY)).isEmpty();
  }

  @Test
  void messageIdInTheKey_isEncoded() {
    var _ = histories.write("../ü", Stored.NONE, SUSPECT, once).join();

    assertThat(store.calls()).startsWith("PUT notes/%2E.%2F%C3%BC.json Absent[]");
  }

  @Test
  void storeFailure_isReturnedWithItsReason() {
    var down = new Failed(false, "S3 answered 403 AccessDenied");
    store.failsForGood().failsForGood();

    assertThat(histories.read("m-1", once).join()).isEqualTo(new ReadResult.Unknown(down));
    assertThat(histories.write("m-1", Stored.NONE, SUSPECT, once).join())
        .isEqualTo(new WriteResult.NotWritten(down));
  }

  @Test
  void pendingHistory_isWrittenLater() {
    Stored marked = keep(histories, Stored.NONE, running("mine"));
    histories.remember("m-1", marked, "mine", ONE_FAILED);

    assertThat(read(histories).history()).isEqualTo(ONE_FAILED);
    writePending();

    assertThat(read(others).history()).isEqualTo(ONE_FAILED);
  }

  @Test
  void pendingHistory_replacesAnOwnMarkerThatSeemedToFail() {
    var _ = keep(histories, Stored.NONE, running("mine"));
    histories.remember("m-1", Stored.NONE, "mine", MessageHistory.NONE);

    writePending();

    assertThat(store.get(KEY)).isEmpty();
  }

  @Test
  void pendingHistory_doesNotReplaceWhatAnotherWrote() {
    Stored marked = keep(histories, Stored.NONE, running("mine"));
    histories.remember("m-1", marked, "mine", MessageHistory.NONE);
    Stored alone = keep(others, marked, running("mine").found(UNTIL).running(UNTIL, "other's"));

    writePending();

    assertThat(read(others)).isEqualTo(alone);
    assertThat(read(histories)).isEqualTo(alone);
  }

  @Test
  void pendingHistoryOfAFinishedMessage_isNotWritten() {
    histories.remember("m-1", Stored.NONE, "mine", ONE_FAILED);
    Stored stored = keep(others, Stored.NONE, MessageHistory.NONE.failed(4, Optional.empty()));
    histories.remember("m-2", stored, "mine", ONE_FAILED);
    var _ = others.delete("m-1", once).join();

    writePending();

    assertThat(store.get(KEY)).isEmpty();
    assertThat(store.get("notes/m-2.json")).isEmpty();
  }

  @Test
  void deletionThatFailed_isDoneLater() {
    var _ = keep(histories, Stored.NONE, SUSPECT);
    store.failsForGood();
    assertThat(histories.delete("m-1", once).join()).isInstanceOf(WriteResult.NotWritten.class);

    writePending();

    assertThat(store.get(KEY)).isEmpty();
  }

  private void writePending() {
    var _ = histories.writePending(once).join();
  }

  private MessageHistories histories() {
    return new MessageHistories(new RetryingStore(store, time, new Random(1)));
  }

  private static MessageHistory running(String by) {
    return MessageHistory.NONE.running(UNTIL, by);
  }

  private Stored keep(MessageHistories keeper, Stored base, MessageHistory history) {
    return ((WriteResult.Done) keeper.write("m-1", base, history, once).join()).stored();
  }

  private Stored read(MessageHistories reader) {
    return ((ReadResult.Known) reader.read("m-1", once).join()).stored();
  }
}
