package sluice.batch;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sluice.dispatch.Invocation;
import sluice.dispatch.StartCondition;
import sluice.store.KeyListing;
import sluice.store.KeyListings;
import sluice.time.Time;

/// The listings of one job's keys in one batch, one at a time. Safe for many threads; never blocks.
///
/// A listing is made when as many keys wait to be looked up as it costs reads. It is made as well
/// when so many keys had to be read within the time for which it would have been fresh, as happens
/// where messages are read one by one. Listings save less where the keys are scattered over a large
/// job, or have records. So the next one needs as many keys as the last one cost reads, and twice
/// as many after each in a row that did not pay.
///
/// Once a listing is no longer fresh, a prompt that has not been sent is looked up again. If the
/// listing paid, the keys of all those prompts are listed together at the first such look-up.
final class JobListings {
  private final String folder;
  private final KeyListings listings;
  private final Invocation invocation;
  private final Time time;

  /// The tasks that have not finished, by their keys.
  private final Map<String, PromptTask> tasks = new ConcurrentHashMap<>();

  /// The keys of the tasks that have not been looked up.
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();

  private final AtomicReference<@Nullable SharedListing> last = new AtomicReference<>();
  private final AtomicReference<Reads> reads;

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
    this.reads = new AtomicReference<>(new Reads(time.nanos(), 0, /* isListed= */ false));
  }

  /// Adds a task whose key will be looked up, until it finishes.
  void add(String key, PromptTask task) {
    tasks.put(key, task);
    wanted.add(key);
    task.whenFinished(() -> {
      wanted.remove(key);
      tasks.remove(key);
    });
  }

  /// Whether the last listing is fresh and shows that a key has no record, so that it need not be
  /// read again.
  boolean isAbsent(String key) {
    Optional<SharedListing> absent =
        Optional.ofNullable(last.get())
            .filter(SharedListing::isDone)
            .filter(shared -> tells(shared.listing(), key) && shared.listing().isAbsent(key));
    absent.ifPresent(shared -> shared.saved(key));
    return absent.isPresent();
  }

  /// Completes with the time, by the monotonic clock in nanoseconds, at which a key had no record;
  /// empty if the key must be read.
  CompletableFuture<Optional<Long>> absentAt(String key) {
    return listing(key).thenApply(found -> answer(key, found));
  }

  private Optional<Long> answer(String key, Optional<SharedListing> found) {
    wanted.remove(key);
    Optional<SharedListing> told = found.filter(shared -> tells(shared.listing(), key));
    if (told.isEmpty()) {
      countRead();
    }
    Optional<SharedListing> absent = told.filter(shared -> shared.listing().isAbsent(key));
    absent.ifPresent(shared -> shared.saved(key));
    return absent.map(shared -> shared.listing().asked());
  }

  private boolean tells(KeyListing listing, String key) {
    return isFresh(listing.asked()) && listing.tellsOf(key);
  }

  private boolean isFresh(long since) {
    return time.since(since).compareTo(StartCondition.FRESH) <= 0;
  }

  private void countRead() {
    long now = time.nanos();
    var _ =
        reads.updateAndGet(before ->
            isFresh(before.since())
                ? new Reads(before.since(), before.count() + 1, before.isListed())
                : new Reads(now, 1, /* isListed= */ false));
  }

  /// Whether so many keys had to be read lately, and no listing was made for it. It is then made by
  /// the caller.
  private boolean claimDue(int needed) {
    Reads before = reads.get();
    return !before.isListed()
        && isFresh(before.since())
        && before.count() >= needed
        && reads.compareAndSet(
            before, new Reads(before.since(), before.count(), /* isListed= */ true));
  }

  /// Completes with an ended listing that may tell of the key; empty if none is worth making.
  private CompletableFuture<Optional<SharedListing>> listing(String key) {
    SharedListing known = last.get();
    return known != null && (!known.isDone() || isFresh(known.listing().asked()))
        ? known
            .await()
            .thenCompose(_ ->
                known.isEnough(key)
                    ? CompletableFuture.completedFuture(Optional.of(known))
                    : newListing(known, key))
        : newListing(known, key);
  }

  /// Starts a listing if it is likely to pay. The last one has ended.
  private CompletableFuture<Optional<SharedListing>> newListing(
      @Nullable SharedListing known, String key) {
    if (last.get() != known) {
      return listing(key);
    }
    int needed = known == null ? KeyListing.COST : known.neededNext();
    NavigableSet<String> candidates = candidates(known, needed, key);
    if (candidates.size() >= needed) {
      return start(known, candidates, key);
    }
    return claimDue(needed)
        ? start(known, unsent(key), key)
        : CompletableFuture.completedFuture(Optional.empty());
  }

  /// The keys for which a new listing would be made; may be fewer than needed.
  private NavigableSet<String> candidates(@Nullable SharedListing known, int needed, String key) {
    if (known != null && !isFresh(known.listing().asked()) && known.unpaidSoFar() == 0) {
      return tasks.size() >= needed ? unsent(key) : Collections.emptyNavigableSet();
    }
    return wanted.size() + 1 >= needed ? untold(known, key) : Collections.emptyNavigableSet();
  }

  /// The keys to look up of which the last listing does not tell.
  private NavigableSet<String> untold(@Nullable SharedListing known, String key) {
    NavigableSet<String> untold = copy(Stream.concat(wanted.stream(), Stream.of(key)));
    if (known != null && isFresh(known.listing().asked())) {
      untold.removeIf(known.listing()::tellsOf);
    }
    return untold;
  }

  /// The keys that may be looked up, for the first time or again, before their prompts are sent.
  private NavigableSet<String> unsent(String key) {
    Stream<String> waiting =
        tasks.entrySet().stream()
            .filter(task -> task.getValue().progress().state().stage().isUnsent())
            .map(Map.Entry::getKey);
    return copy(Stream.concat(waiting, Stream.of(key)));
  }

  /// Copies by iteration: the constructor of a TreeSet asks for the size first, which may change.
  private static NavigableSet<String> copy(Stream<String> keys) {
    return keys.collect(Collectors.toCollection(TreeSet::new));
  }

  private CompletableFuture<Optional<SharedListing>> start(
      @Nullable SharedListing known, NavigableSet<String> keys, String key) {
    var mine = new SharedListing(keys, known == null ? 0 : known.unpaidSoFar());
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
            .thenAccept(mine::complete);
    return mine.await().thenApply(_ -> Optional.of(mine));
  }
}
