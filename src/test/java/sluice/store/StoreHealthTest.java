package sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
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
  private final AtomicInteger stored = new AtomicInteger();
  private final StoreHealth health = health(store);
  private final Batch batch = new Batch();
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
  void storedRecord_isTold_andNoOtherWriteIs() {
    write("a");
    assertThat(stored).hasValue(1);

    write("a");
    assertThat(probe()).isEmpty();
    store.failsInPassing();
    write("b");
    assertThat(stored).hasValue(1);
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

    assertThat(unconditional.probe(batch, once).join())
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

    var first = slowHealth.probe(batch, once);
    var second = slowHealth.probe(batch, once);
    slow.go();

    assertThat(first).isCompletedWithValue(Optional.empty());
    assertThat(second).isCompletedWithValue(Optional.empty());
    assertThat(store.calls()).containsExactly(PROBE, PROBE);
  }

  @Test
  void abandonedProbe_provesNothing() {
    var slow = new SlowStore(store);
    var slowHealth = health(slow);
    var probed = slowHealth.probe(batch, once);

    slowHealth.abandonProbe(batch);
    assertThat(probed.join()).isPresent();
    slow.go();

    assertThat(slowHealth.isProven()).isFalse();
    assertThat(slowHealth.probe(batch, once).join()).isEmpty();
  }

  @Test
  void batchThatRequiresAProbe_probesOnce() {
    var slow = new SlowStore(store);
    var slowHealth = health(slow);

    slowHealth.require(batch);
    slowHealth.require(batch);
    assertThat(slowHealth.probeEnded(batch)).isNotDone();
    assertThat(slowHealth.probeEnded(new Batch())).isDone();
    slow.go();
    slowHealth.require(batch);

    assertThat(slowHealth.probeEnded(batch)).isDone();
    assertThat(store.calls()).containsExactly(PROBE, PROBE);
    assertThat(batch.failures).isEmpty();
  }

  @Test
  void requiredProbeThatFails_saysWhy() {
    store.failsInPassing();

    health.require(batch);

    assertThat(batch.failures).containsExactly(new Failed(true, "S3 answered 503 SlowDown"));
  }

  @Test
  void probe_isAbandonedByABatchThatHasJoinedItOnly() {
    var slowHealth = health(new SlowStore(store));
    var probed = slowHealth.probe(batch, once);

    slowHealth.abandonProbe(new Batch());

    assertThat(probed).isNotDone();
  }

  @Test
  void check_tellsWhetherOtherRecordsCanBeWrittenAndRead() {
    assertThat(check()).isEmpty();

    store.goesWell().failsForGood();
    assertThat(check()).contains(new Failed(false, "S3 answered 403 AccessDenied"));
    assertThat(health.isProven()).as("reads prove nothing").isTrue();

    store.failsInPassing();
    assertThat(check()).contains(new Failed(true, "S3 answered 503 SlowDown"));
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
    return new StoreHealth(
        of, "results/", time, new Random(1), signals::incrementAndGet, stored::incrementAndGet);
  }

  private Optional<Failed> check() {
    return health.check(batch, once).join();
  }

  private Optional<Failed> probe() {
    return health.probe(batch, once).join();
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
      public CompletableFuture<Read> read(String key, long from, long to, Duration limit) {
        return store.read(key, from, to, limit);
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

  /// A batch that keeps why its probes failed.
  private final class Batch implements StoreHealth.Requester {
    private final List<Failed> failures = new ArrayList<>();

    @Override
    public RetryLimit retryLimitOfProbe() {
      return once;
    }

    @Override
    public void probeFailed(Failed why) {
      failures.add(why);
    }
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
    public CompletableFuture<Read> read(String key, long from, long to, Duration limit) {
      return started.thenCompose(_ -> store.read(key, from, to, limit));
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
