package sluice.batch;

import java.time.Duration;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sluice.dispatch.Invocation;
import sluice.store.KeyListing;
import sluice.store.KeyListings;
import sluice.time.Time;

/// The listings of one job's keys in one batch, one at a time. Safe for many threads; never blocks.
///
/// A listing is made where it costs no more than the reads that it saves: when enough keys wait to
/// be looked up, or when as many had to be read lately, as happens where messages are read one by
/// one. How many of them it would save is estimated by the listing before, since the keys may be
/// scattered over a large job.
final class JobListings {
  /// An older listing proves nothing, since another environment may have stored an answer
  /// meanwhile.
  static final Duration FRESH = Duration.ofSeconds(10);

  private final String folder;
  private final KeyListings listings;
  private final Invocation invocation;
  private final Time time;

  /// The keys of the messages that have not been looked up.
  private final Set<String> wanted = new ConcurrentSkipListSet<>();

  /// The keys that a listing has shown to have no record, of messages that have not finished.
  private final Set<String> absent = ConcurrentHashMap.newKeySet();

  private final AtomicReference<@Nullable SharedListing> last = new AtomicReference<>();
  private final AtomicReference<Reads> reads = new AtomicReference<>(new Reads(0, 0, false));

  /// How many keys had to be read since a time.
  ///
  /// @param since a reading of the monotonic clock in nanoseconds
  /// @param isListed whether a listing was made for those that follow
  private record Reads(long since, int count, boolean isListed) {}

  /// @param folder what the keys of the job begin with
  JobListings(String folder, KeyListings listings, Invocation invocation, Time time) {
    this.folder = folder;
    this.listings = listings;
    this.invocation = invocation;
    this.time = time;
  }

  /// Adds a key that will be looked up.
  void add(String key) {
    var _ = wanted.add(key);
  }

  /// Removes a key whose message has finished.
  void remove(String key) {
    wanted.remove(key);
    absent.remove(key);
  }

  /// Whether the last listing is fresh and shows that a key has no record.
  boolean isAbsent(String key) {
    return Optional.ofNullable(last.get())
        .filter(shared -> shared.result().isDone())
        .map(shared -> shared.result().join())
        .filter(listing -> tells(listing, key) && listing.isAbsent(key))
        .isPresent();
  }

  /// Completes with the time, by the monotonic clock in nanoseconds, at which a key had no record;
  /// empty if the key must be read.
  CompletableFuture<Optional<Long>> absentAt(String key) {
    return listing(key)
        .thenApply(listing -> {
          wanted.remove(key);
          if (!tells(listing, key)) {
            countRead();
          } else if (listing.isAbsent(key)) {
            absent.add(key);
            return Optional.of(listing.asked());
          }
          return Optional.empty();
        });
  }

  private boolean tells(KeyListing listing, String key) {
    return isFresh(listing.asked()) && listing.tellsOf(key);
  }

  private boolean isFresh(long since) {
    return time.since(since).compareTo(FRESH) <= 0;
  }

  private void countRead() {
    long now = time.nanos();
    var _ =
        reads.updateAndGet(before ->
            isFresh(before.since())
                ? new Reads(before.since(), before.count() + 1, before.isListed())
                : new Reads(now, 1, /* isListed= */ false));
  }

  /// Whether so many keys had to be read lately that a listing would have paid, and none was made
  /// for it. It is then made by the caller.
  ///
  /// @param share the share of the keys of which a listing is likely to tell
  private boolean isDueForReads(double share) {
    Reads before = reads.get();
    return !before.isListed()
        && isFresh(before.since())
        && KeyListing.pays(before.count() * share)
        && reads.compareAndSet(
            before, new Reads(before.since(), before.count(), /* isListed= */ true));
  }

  /// Uses the last listing if it is fresh and tells of the key; waits for one that is under way.
  private CompletableFuture<KeyListing> listing(String key) {
    SharedListing known = last.get();
    if (known == null) {
      return newListing(known, key);
    }
    boolean isUsable = !known.result().isDone() || isFresh(known.result().join().asked());
    return isUsable
        ? known
            .await()
            .thenCompose(listing ->
                known.isEnough(listing, key)
                    ? CompletableFuture.completedFuture(listing)
                    : newListing(known, key))
        : newListing(known, key);
  }

  /// Starts a listing if it pays, unless another thread has done so since the last one.
  private CompletableFuture<KeyListing> newListing(@Nullable SharedListing known, String key) {
    NavigableSet<String> untold = copy(Stream.concat(wanted.stream(), Stream.of(key)));
    if (known != null && isFresh(known.result().join().asked())) {
      untold.removeIf(known.result().join()::tellsOf);
    }
    double share = known == null ? 1 : known.share().getNow(1.0);
    if (KeyListing.pays(untold.size() * share)) {
      return start(known, untold, key);
    }
    return isDueForReads(share)
        ? start(known, copy(Stream.of(untold, wanted, absent).flatMap(Set::stream)), key)
        : CompletableFuture.completedFuture(KeyListing.ofNothing(time.nanos()));
  }

  /// Copies by iteration: the constructor of a TreeSet asks for the size first, which may change.
  private static NavigableSet<String> copy(Stream<String> keys) {
    return keys.collect(Collectors.toCollection(TreeSet::new));
  }

  private CompletableFuture<KeyListing> start(
      @Nullable SharedListing known, NavigableSet<String> keys, String key) {
    var mine = new SharedListing(keys);
    if (!last.compareAndSet(known, mine)) {
      return listing(key);
    }
    long now = time.nanos();
    var _ =
        invocation
            .track(
                CompletableFuture.completedFuture(mine.wanted())
                    .thenCompose(all -> listings.of(folder, all, invocation.retryLimitOfListing())))
            .exceptionally(_ -> KeyListing.ofNothing(now))
            .thenAccept(listing -> {
              mine.result().complete(listing);
              mine.complete(listing);
            });
    return mine.await();
  }
}
