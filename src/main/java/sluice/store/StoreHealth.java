package sluice.store;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Listing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Time;

/// Knows whether the store takes records. No prompt starts while that is unknown, since its answer
/// might be lost. Safe for many threads; never blocks.
///
/// A record that is stored proves for a minute that the store takes records, and so does a probe. A
/// record that could not be stored ends that; after the next successful probe prompts start one at
/// a time until a record is stored. Reads, deletions and the histories of messages prove nothing.
public final class StoreHealth {
  private static final Failed LATE = Failed.passing("the store did not take a probe in time");

  private final ObjectStore records;
  private final StoreProbe probe;
  private final Time time;
  private final Runnable onChange;
  private final AtomicReference<@Nullable CompletableFuture<Optional<Failed>>> probing =
      new AtomicReference<>();
  private StoreProof proof = StoreProof.NONE;
  private @Nullable Object trial;

  /// The health of a store of which nothing is known yet.
  ///
  /// @param prefix what the keys of the records begin with
  /// @param random draws the pauses between the calls of a probe
  /// @param onChange called when a prompt may start that might not before
  public StoreHealth(
      ObjectStore store, String prefix, Time time, RandomGenerator random, Runnable onChange) {
    this.records = new Watched(store);
    this.probe = new StoreProbe(new RetryingStore(store, time, random), prefix);
    this.time = time;
    this.onChange = onChange;
  }

  /// The store through which records are written: the results of its writes tell the store's
  /// health.
  public ObjectStore records() {
    return records;
  }

  /// Whether the store has taken a record or a probe within the last minute and has not failed
  /// since.
  public synchronized boolean isProven() {
    return proof.isProven(time.now());
  }

  /// Whether one more prompt may start. After a record that could not be stored, prompts start one
  /// at a time.
  public synchronized boolean allowsStart() {
    return isProven() && (!proof.isInDoubt() || trial == null);
  }

  /// A prompt starts. After a record that could not be stored, no other starts until this one has
  /// ended.
  ///
  /// @param prompt identifies the prompt, by `equals`
  public synchronized void started(Object prompt) {
    trial = proof.isInDoubt() ? prompt : trial;
  }

  /// A prompt has ended: its record is stored or given up, or the prompt is not sent again for now.
  public void ended(Object prompt) {
    boolean isTrial;
    synchronized (this) {
      isTrial = Objects.equals(trial, prompt);
      trial = isTrial ? null : trial;
    }
    if (isTrial) {
      onChange.run();
    }
  }

  /// Probes the store, or joins the probe that is under way. Completes with the failure, or empty
  /// where a record could be written.
  public CompletableFuture<Optional<Failed>> probe(RetryLimit retryLimit) {
    CompletableFuture<Optional<Failed>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<Failed>> underWay = probing.compareAndExchange(null, mine);
    if (underWay != null) {
      return underWay;
    }
    StoreProof begun = proof();
    var _ =
        probe
            .write(retryLimit)
            .exceptionally(failure -> Optional.of(Failed.passing(failure.toString())))
            .thenAccept(failed -> probed(mine, begun, failed));
    return mine;
  }

  private void probed(
      CompletableFuture<Optional<Failed>> mine, StoreProof begun, Optional<Failed> failed) {
    if (probing.compareAndSet(mine, null)) {
      probed(begun, failed.isEmpty());
      mine.complete(failed);
      onChange.run();
    }
  }

  private synchronized void probed(StoreProof begun, boolean isWell) {
    proof = proof.probed(isWell, begun, time.now());
  }

  private synchronized StoreProof proof() {
    return proof;
  }

  /// Gives up a probe that has not ended; its result is ignored when it comes.
  ///
  /// @param unfinished what [#probe] returned
  public void abandon(CompletableFuture<Optional<Failed>> unfinished) {
    probing.compareAndSet(unfinished, null);
    unfinished.complete(Optional.of(LATE));
  }

  /// Reads a record that does not exist, to find out whether records can be read. Completes with
  /// the failure, or empty where they can.
  public CompletableFuture<Optional<Failed>> readsMissing(RetryLimit retryLimit) {
    return probe.read(retryLimit);
  }

  /// A record could not be stored although a probe could.
  ///
  /// @return whether that has happened to so many messages since a record was last stored that the
  ///   cause is the store and not their keys
  public synchronized boolean refused(String messageId) {
    proof = proof.refused(messageId);
    return proof.refusesMany();
  }

  private Write learnt(Write write) {
    boolean isRegained;
    synchronized (this) {
      boolean wasAllowed = allowsStart();
      proof =
          switch (write) {
            case Written _ -> proof.recorded(time.now());
            case Overtaken _ -> proof.overtaken(time.now());
            case Failed _ -> proof.failed();
          };
      isRegained = !wasAllowed && allowsStart();
    }
    if (isRegained) {
      onChange.run();
    }
    return write;
  }

  /// The store itself, whose writes are taken note of.
  private final class Watched implements ObjectStore {
    private final ObjectStore store;

    private Watched(ObjectStore store) {
      this.store = store;
    }

    @Override
    public CompletableFuture<Read> read(String key, Duration limit) {
      return store.read(key, limit);
    }

    @Override
    public CompletableFuture<Write> write(
        String key, byte[] content, Condition condition, Duration limit) {
      return store.write(key, content, condition, limit).thenApply(StoreHealth.this::learnt);
    }

    @Override
    public CompletableFuture<Write> delete(String key, Duration limit) {
      return store.delete(key, limit);
    }

    @Override
    public CompletableFuture<Listing> list(String folder, String after, Duration limit) {
      return store.list(folder, after, limit);
    }
  }
}
