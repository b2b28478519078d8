package sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Condition.Absent;
import sluice.store.ObjectStore.Condition.Always;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Overtaken;

final class StoreProofTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final ScriptedStore store = new ScriptedStore();
  private final AtomicInteger signals = new AtomicInteger();
  private final StoreProof proof = new StoreProof(store, signals::incrementAndGet);

  @Test
  void isNotProvenAtFirst() {
    assertThat(proof.isProven()).isFalse();
    assertThat(signals).hasValue(0);
  }

  @Test
  void isProvenByAnyWriteAndSaysSoOnce() {
    write(new Absent());
    write(new Always());

    assertThat(proof.isProven()).isTrue();
    assertThat(signals).hasValue(1);
  }

  @Test
  void isLostWithAnyWriteThatFailedAndRegained() {
    write(new Always());
    store.failsInPassing();
    write(new Always());
    assertThat(proof.isProven()).isFalse();

    write(new Always());
    store.failsForGood();
    write(new Always());
    assertThat(proof.isProven()).isFalse();

    write(new Always());
    assertThat(proof.isProven()).isTrue();
    assertThat(signals).hasValue(3);
  }

  @Test
  void learnsNothingFromAWriteThatWasOvertaken() {
    store.put("key", new byte[0]);
    assertThat(proof.write("key", new byte[0], new Absent(), LIMIT).join())
        .isInstanceOf(Overtaken.class);
    assertThat(proof.isProven()).isFalse();

    write(new Always());
    assertThat(proof.write("key", new byte[0], new Absent(), LIMIT).join())
        .isInstanceOf(Overtaken.class);
    assertThat(proof.isProven()).isTrue();
  }

  @Test
  void learnsNothingFromReads() {
    store.put("key", new byte[0]);
    assertThat(proof.read("key", LIMIT).join()).isInstanceOf(Found.class);
    assertThat(proof.isProven()).isFalse();

    write(new Always());
    store.failsForGood();
    var _ = proof.read("key", LIMIT).join();
    assertThat(proof.isProven()).isTrue();
  }

  private void write(Condition condition) {
    var _ = proof.write("key", new byte[0], condition, LIMIT).join();
  }
}
