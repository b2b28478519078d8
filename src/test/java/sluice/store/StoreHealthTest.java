package sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Condition.Absent;
import sluice.store.ObjectStore.Condition.Always;
import sluice.store.ObjectStore.Failed;
import sluice.store.RetryingStore.RetryLimit;
import sluice.testing.FakeStore;
import sluice.testing.VirtualTime;

final class StoreHealthTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String PROBE = "PUT results/.probe Absent[]";

  private final VirtualTime time = new VirtualTime();
  private final FakeStore store = FakeStore.immediate();
  private final AtomicInteger signals = new AtomicInteger();
  private final StoreHealth health = health(store);
  private final RetryLimit once = new RetryLimit(1, Duration.ofHours(1).toNanos());

  @Test
  void newStore_isNotProven() {
    assertThat(health.isProven()).isFalse();
    assertThat(health.allowsStart()).isFalse();
  }

  @Test
  void storedRecord_provesTheStoreAndSignalsOnce() {
    write("a");
    write("b");

    assertThat(health.allowsStart()).isTrue();
    assertThat(signals).hasValue(1);
  }

  @Test
  void failedCondition_provesTheStore() {
    store.put("a", new byte[0]);
    write("a");

    assertThat(health.allowsStart()).isTrue();
  }

  @Test
  void probe_writesTwiceTheFirstTimeAndOnceLater() {
    assertThat(probe()).isEmpty();
    assertThat(store.calls()).containsExactly(PROBE, PROBE);
    assertThat(health.allowsStart()).isTrue();

    assertThat(probe()).isEmpty();
    assertThat(store.calls()).containsExactly(PROBE, PROBE, PROBE);
    assertThat(store.get("results/.probe")).isEqualTo("{}\n");
  }

  @Test
  void proof_holdsForAMinuteAfterEachRecord() {
    assertThat(probe()).isEmpty();
    time.advance(Duration.ofSeconds(50));
    write("a");
    time.advance(Duration.ofSeconds(59));
    assertThat(health.isProven()).isTrue();

    time.advance(Duration.ofSeconds(1));

    assertThat(health.isProven()).isFalse();
    assertThat(health.allowsStart()).isFalse();
  }

  @Test
  void storeThatRefusesConditions_isNotProven() {
    store.failsForGood();

    assertThat(probe())
        .contains(
            new Failed(
                /* isPassing= */ false,
                "the store takes no conditional writes (S3 answered 403 AccessDenied)"));
    assertThat(health.isProven()).isFalse();
  }

  @Test
  void storeThatIgnoresConditions_isNotProven() {
    var unconditional = health(unconditional(store));

    assertThat(unconditional.probe(once).join())
        .contains(new Failed(/* isPassing= */ false, "the store takes no conditional writes"));
    assertThat(unconditional.isProven()).isFalse();
  }

  @Test
  void failedProbe_tellsTheStoresWords() {
    store.failsForGood().failsForGood();
    assertThat(probe()).contains(new Failed(false, "S3 answered 403 AccessDenied"));

    store.failsInPassing();
    assertThat(probe()).contains(new Failed(true, "S3 answered 503 SlowDown"));
    assertThat(store.calls()).hasSize(3);
  }

  @Test
  void failedRecord_letsOneStartAtATimeUntilOneIsStored() {
    write("a");
    store.failsInPassing();
    write("b");
    assertThat(health.allowsStart()).isFalse();

    assertThat(probe()).isEmpty();
    assertThat(health.allowsStart()).isTrue();
    health.started("first");
    assertThat(health.allowsStart()).isFalse();
    health.ended("another");
    assertThat(health.allowsStart()).isFalse();
    health.ended("first");
    assertThat(health.allowsStart()).isTrue();

    health.started("second");
    write("c");
    assertThat(health.allowsStart()).isTrue();
  }

  @Test
  void endOfTheOneThatStarted_isSignalled() {
    store.failsInPassing();
    write("a");
    assertThat(probe()).isEmpty();
    health.started("first");
    int before = signals.get();

    health.ended("first");

    assertThat(signals).hasValue(before + 1);
  }

  @Test
  void provenStoreWithoutAFailedRecord_letsAllStart() {
    assertThat(probe()).isEmpty();

    health.started("first");
    health.started("second");

    assertThat(health.allowsStart()).isTrue();
  }

  @Test
  void probesAtTheSameTime_areOne() {
    var slow = new SlowStore(store);
    var slowHealth = health(slow);

    var first = slowHealth.probe(once);
    var second = slowHealth.probe(once);
    slow.go();

    assertThat(first).isCompletedWithValue(Optional.empty());
    assertThat(second).isCompletedWithValue(Optional.empty());
    assertThat(store.calls()).containsExactly(PROBE, PROBE);
  }

  @Test
  void abandonedProbe_provesNothing() {
    var slow = new SlowStore(store);
    var slowHealth = health(slow);
    var probed = slowHealth.probe(once);

    slowHealth.abandon(probed);
    assertThat(probed.join()).isPresent();
    slow.go();

    assertThat(slowHealth.isProven()).isFalse();
    assertThat(slowHealth.probe(once).join()).isEmpty();
  }

  @Test
  void readOfAMissingRecord_failsWithTheStoreAndProvesNothing() {
    assertThat(health.readsMissing(once).join()).isEmpty();

    store.failsForGood();
    assertThat(health.readsMissing(once).join()).isPresent();
    assertThat(health.isProven()).as("reads prove nothing").isFalse();
  }

  @Test
  void refusalsOfFiveMessages_areTheStores() {
    for (String id : List.of("a", "b", "c", "d", "d")) {
      assertThat(health.refused(id)).isFalse();
    }
    assertThat(health.refused("e")).isTrue();

    write("key");
    assertThat(health.refused("f")).isFalse();
  }

  private StoreHealth health(ObjectStore of) {
    return new StoreHealth(of, "results/", time, new Random(1), signals::incrementAndGet);
  }

  private Optional<Failed> probe() {
    return health.probe(once).join();
  }

  private void write(String key) {
    var _ = health.records().write(key, new byte[0], new Absent(), LIMIT).join();
  }

  private static ObjectStore unconditional(ObjectStore store) {
    return new ObjectStore() {
      @Override
      public CompletableFuture<Read> read(String key, Duration limit) {
        return store.read(key, limit);
      }

      @Override
      public CompletableFuture<Write> write(
          String key, byte[] content, Condition condition, Duration limit) {
        return store.write(key, content, new Always(), limit);
      }

      @Override
      public CompletableFuture<Write> delete(String key, Duration limit) {
        return store.delete(key, limit);
      }

      @Override
      public CompletableFuture<Listing> list(String folder, String after, Duration limit) {
        return store.list(folder, after, limit);
      }
    };
  }

  /// Answers when it is told to.
  private record SlowStore(ObjectStore store, CompletableFuture<Void> started)
      implements ObjectStore {
    private SlowStore(ObjectStore store) {
      this(store, new CompletableFuture<>());
    }

    private void go() {
      started.complete(null);
    }

    @Override
    public CompletableFuture<Listing> list(String folder, String after, Duration limit) {
      return started.thenCompose(_ -> store.list(folder, after, limit));
    }

    @Override
    public CompletableFuture<Read> read(String key, Duration limit) {
      return started.thenCompose(_ -> store.read(key, limit));
    }

    @Override
    public CompletableFuture<Write> write(
        String key, byte[] content, Condition condition, Duration limit) {
      return started.thenCompose(_ -> store.write(key, content, condition, limit));
    }

    @Override
    public CompletableFuture<Write> delete(String key, Duration limit) {
      return started.thenCompose(_ -> store.delete(key, limit));
    }
  }
}
