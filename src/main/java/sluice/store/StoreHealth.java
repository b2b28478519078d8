package sluice.store;

import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Overtaken;
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
/// One probe at a time is under way, shared by all batches that need it.
public final class StoreHealth {
  /// The name of the object that probes write, after the prefix of the records' keys.
  public static final String PROBE = ".probe";

  private static final Failed LATE = Failed.passing("the store did not take a probe in time");
  private static final CompletableFuture<Optional<Failed>> NO_PROBE =
      CompletableFuture.completedFuture(Optional.empty());

  private final ObjectStore records;
  private final StoreProbe probe;
  private final Time time;
  private final Runnable onChange;
  private final Runnable onStored;
  private StoreProof proof = StoreProof.NONE;
  private @Nullable Object trial;
  private CompletableFuture<Optional<Failed>> lastProbe = NO_PROBE;

  /// The batches that wait for the last probe, or have waited.
  private final Set<Requester> waiting = new HashSet<>();

  /// A batch that needs the store; compared by identity.
  public interface Requester {
    /// The limit of a probe that the batch [requires][#require].
    RetryLimit retryLimitOfProbe();

    /// A probe that the batch required has failed.
    void probeFailed(Failed why);
  }

  /// The health of a store of which nothing is known yet.
  ///
  /// @param prefix what the keys of the records begin with
  /// @param random draws the pauses between the calls of a probe
  /// @param onChange called when a prompt may start that might not before
  /// @param onStored called when a record has been written
  public StoreHealth(
      ObjectStore store,
      String prefix,
      Time time,
      RandomGenerator random,
      Runnable onChange,
      Runnable onStored) {
    this.records = new WatchedStore(store, this::learnt);
    this.probe = new StoreProbe(new RetryingStore(store, time, random), prefix);
    this.time = time;
    this.onChange = onChange;
    this.onStored = onStored;
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

  /// How many writes of records have failed so far.
  public synchronized int failures() {
    return proof.failures();
  }

  /// Why a probe that has not ended counts as failed: as the last record did that failed since a
  /// count of failures, unless one was stored after it, or else for being late.
  ///
  /// @param since a number of [#failures]
  public synchronized Failed lateProbe(int since) {
    return proof.doubt().filter(_ -> proof.failures() > since).orElse(LATE);
  }

  /// Whether one more prompt may start. After a record that could not be stored, prompts start one
  /// at a time.
  public synchronized boolean allowsStart() {
    return isProven() && (proof.doubt().isEmpty() || trial == null);
  }

  /// A prompt starts. After a record that could not be stored, no other starts until this one has
  /// ended.
  ///
  /// @param prompt identifies the prompt, by `equals`
  public synchronized void started(Object prompt) {
    trial = proof.doubt().isPresent() ? prompt : trial;
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

  /// Starts a probe for a batch, unless the store is known to take records or the batch waits for a
  /// probe. If it joins another's, which may have less time, and that fails, it starts its own.
  public void require(Requester batch) {
    if (!isProven() && probeOf(batch).isDone()) {
      RetryLimit limit = batch.retryLimitOfProbe();
      boolean isJoined = !lastProbe().isDone();
      var first = probe(batch, limit);
      var _ =
          first
              .thenCompose(failed -> failed.isPresent() && isJoined ? probe(batch, limit) : first)
              .thenAccept(failed -> failed.ifPresent(batch::probeFailed));
    }
  }

  /// Probes the store, or joins the probe that is under way. Completes with the failure, or empty
  /// if a record could be written.
  public CompletableFuture<Optional<Failed>> probe(Requester batch, RetryLimit retryLimit) {
    CompletableFuture<Optional<Failed>> mine = new CompletableFuture<>();
    StoreProof begun;
    synchronized (this) {
      if (!lastProbe.isDone()) {
        waiting.add(batch);
        return lastProbe;
      }
      lastProbe = mine;
      waiting.clear();
      waiting.add(batch);
      begun = proof;
    }
    var _ =
        probe
            .write(retryLimit)
            .exceptionally(failure -> Optional.of(Failed.passing(failure.toString())))
            .thenAccept(failed -> probed(mine, begun, failed));
    return mine;
  }

  private void probed(
      CompletableFuture<Optional<Failed>> mine, StoreProof begun, Optional<Failed> failed) {
    synchronized (this) {
      if (mine.isDone()) {
        return;
      }
      proof = proof.probed(failed.isEmpty(), begun, time.now());
    }
    mine.complete(failed);
    onChange.run();
  }

  /// Finds out whether a failure concerns one record only. Completes with why other records cannot
  /// be written or read; empty if they can.
  public CompletableFuture<Optional<Failed>> check(Requester batch, RetryLimit retryLimit) {
    return probe(batch, retryLimit)
        .thenCompose(failed ->
            failed.isPresent()
                ? CompletableFuture.completedFuture(failed)
                : probe.read(retryLimit));
  }

  /// Completes when the probe has ended that a batch has started or joined.
  public CompletableFuture<?> probeEnded(Requester batch) {
    return probeOf(batch);
  }

  /// Gives up the probe that a batch has started or joined; its result is ignored when it comes.
  public void abandonProbe(Requester batch) {
    probeOf(batch).complete(Optional.of(LATE));
  }

  private synchronized CompletableFuture<Optional<Failed>> lastProbe() {
    return lastProbe;
  }

  private synchronized CompletableFuture<Optional<Failed>> probeOf(Requester batch) {
    return waiting.contains(batch) ? lastProbe : NO_PROBE;
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
            case Failed failed -> proof.failed(failed);
          };
      isRegained = !wasAllowed && allowsStart();
    }
    if (write instanceof Written) {
      onStored.run();
    }
    if (isRegained) {
      onChange.run();
    }
    return write;
  }
}
