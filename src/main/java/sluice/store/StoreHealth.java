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
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.Time;

/// Whether the store takes records: nothing is paid for while that is not proven. Safe for many
/// threads; never blocks.
///
/// A record that is stored proves it, and so does a probe; each for a minute. A record that is not
/// stored takes the proof away, and once a probe has given it back prompts start one at a time
/// until a record is stored. Notes, deletions and reads tell nothing.
public final class StoreHealth {
  private static final Failed LATE =
      new Failed(/* isPassing= */ true, "the store did not take a probe in time");

  private final ObjectStore records;
  private final StoreProbe probe;
  private final Time time;
  private final Runnable onChange;
  private final AtomicReference<@Nullable CompletableFuture<Optional<Failed>>> probing =
      new AtomicReference<>();
  private StoreProof proof = StoreProof.NONE;
  private @Nullable Object trial;

  /// A store of which nothing is known.
  ///
  /// @param prefix what the records' keys begin with
  /// @param onChange called when a prompt may start that might not before
  public StoreHealth(
      ObjectStore store, String prefix, Time time, RandomGenerator random, Runnable onChange) {
    this.records = new Watched(store);
    this.probe = new StoreProbe(new RetryingStore(store, time, random), prefix);
    this.time = time;
    this.onChange = onChange;
  }

  /// The store for records: what becomes of those written through it is learnt from.
  public ObjectStore records() {
    return records;
  }

  /// Whether the store was seen to take records within the last minute, and has not failed since.
  public synchronized boolean isProven() {
    return proof.isProven(time.now());
  }

  /// Whether one more prompt may start: while records are in doubt, one at a time.
  public synchronized boolean allowsStart() {
    return isProven() && (!proof.isInDoubt() || trial == null);
  }

  /// A prompt starts; while records are in doubt no other does until it has ended.
  public synchronized void started(Object prompt) {
    trial = proof.isInDoubt() ? prompt : trial;
  }

  /// A prompt has ended: its record is settled, or it is not sent again for now.
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

  /// Probes the store, or joins the probe that is under way. Completes with why no record could be
  /// written, if none could.
  public CompletableFuture<Optional<Failed>> probe(RetryLimit patience) {
    CompletableFuture<Optional<Failed>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<Failed>> underWay = probing.compareAndExchange(null, mine);
    if (underWay != null) {
      return underWay;
    }
    StoreProof begun = proof();
    var _ =
        probe
            .write(patience)
            .exceptionally(
                failure -> Optional.of(new Failed(/* isPassing= */ true, failure.toString())))
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

  /// Gives up a probe that has not ended: whatever comes of it later tells nothing.
  public void abandon(CompletableFuture<Optional<Failed>> unfinished) {
    probing.compareAndSet(unfinished, null);
    unfinished.complete(Optional.of(LATE));
  }

  /// Asks for a record that is not there, to see whether records can be asked for at all. Completes
  /// with why not.
  public CompletableFuture<Optional<Failed>> readsMissing(RetryLimit patience) {
    return probe.read(patience);
  }

  /// A record was refused by its key alone.
  ///
  /// @return whether those of so many messages were, none being stored between, that it is not the
  ///   keys
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

  /// Learns from every write.
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
  }
}
