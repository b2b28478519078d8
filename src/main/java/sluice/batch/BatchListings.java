package sluice.batch;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sluice.batch.TaskOrder.Predecessors;
import sluice.dispatch.Invocation;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.store.KeyListing;
import sluice.store.KeyListings;
import sluice.store.Records;
import sluice.time.Time;

/// The listings of stored keys in which the messages of one batch are looked up: one listing at a
/// time for each job, shared by all its messages. Safe for many threads.
final class BatchListings {
  /// An older listing proves nothing, since another environment may have stored an answer
  /// meanwhile.
  static final Duration FRESH = Duration.ofSeconds(10);

  private final KeyListings listings;
  private final Records records;
  private final Invocation invocation;
  private final Time time;
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();

  /// The look-ups in one job.
  ///
  /// @param folder what the keys of the job begin with
  /// @param wanted the keys of the messages that have not been looked up
  /// @param absent the keys that a listing has shown to have no record, of messages that have not
  ///   finished
  /// @param last the listing that was started last
  /// @param repeated the look-ups that were repeated lately
  private record Job(
      String folder,
      Set<String> wanted,
      Set<String> absent,
      AtomicReference<@Nullable SharedListing> last,
      AtomicReference<Repeated> repeated) {
    private Job(String folder) {
      this(
          folder,
          new ConcurrentSkipListSet<>(),
          ConcurrentHashMap.newKeySet(),
          new AtomicReference<>(),
          new AtomicReference<>(new Repeated(0, 0)));
    }
  }

  /// How many look-ups were repeated since a time, a reading of the monotonic clock in nanoseconds.
  private record Repeated(long since, int count) {}

  BatchListings(KeyListings listings, Records records, Invocation invocation, Time time) {
    this.listings = listings;
    this.records = records;
    this.invocation = invocation;
    this.time = time;
  }

  /// Returns listings without jobs, so that each key is read: a listing may not contain what
  /// another message of the batch has stored since.
  BatchListings none() {
    return new BatchListings(listings, records, invocation, time);
  }

  /// Adds the key of a message, until it is looked up or finishes. A message that waits for another
  /// one with the same key is left out: it reads the key after that one.
  void add(PromptTask task, Predecessors before) {
    if (task.parsed() instanceof Prompt prompt
        && mayBeThere(task.message(), prompt)
        && before.sameKey().isEmpty()) {
      Job job =
          jobs.computeIfAbsent(
              prompt.identity().job(), _ -> new Job(records.folder(prompt.identity())));
      String key = records.key(prompt.identity());
      var _ = job.wanted().add(key);
      task.whenFinished(() -> {
        job.wanted().remove(key);
        job.absent().remove(key);
      });
    }
  }

  /// Whether a message may have a record already. The first receive of a message without a
  /// custom_id cannot, since its messageId is new.
  static boolean mayBeThere(Message message, Prompt prompt) {
    return prompt.identity().own() || message.receives() > 1;
  }

  /// Whether the last listing is fresh and shows that an identity has no record.
  boolean isAbsent(Identity identity) {
    return Optional.ofNullable(jobs.get(identity.job()))
        .map(job -> job.last().get())
        .filter(shared -> shared.result().isDone())
        .filter(shared -> isAbsent(identity, shared.result().join()))
        .isPresent();
  }

  /// Completes with the time, by the monotonic clock in nanoseconds, at which an identity had no
  /// record; empty if its key must be read. Uses the last listing if it is fresh and tells of the
  /// key, else a new one.
  CompletableFuture<Optional<Long>> absentAt(Identity identity) {
    Job job = jobs.get(identity.job());
    String key = records.key(identity);
    return job == null
        ? CompletableFuture.completedFuture(Optional.empty())
        : listing(job, key)
            .thenApply(listing -> {
              job.wanted().remove(key);
              if (!isAbsent(identity, listing)) {
                return Optional.empty();
              }
              job.absent().add(key);
              return Optional.of(listing.asked());
            });
  }

  /// The same for an old look-up, which is repeated before its prompt starts. Waits for a listing
  /// that is under way; else starts one for all that wait if many start late, and if the last one
  /// has paid. While few start, each reads its key, since a listing would tell of those that start
  /// much later, too.
  CompletableFuture<Optional<Long>> stillAbsentAt(Identity identity) {
    Job job = jobs.get(identity.job());
    if (job == null || !job.absent().contains(records.key(identity))) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    SharedListing last = job.last().get();
    boolean isUnderWay = last != null && !last.result().isDone();
    if (!isUnderWay && !(hasPaid(last) && KeyListing.pays(countRepeated(job)))) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    if (!isUnderWay) {
      job.wanted().addAll(job.absent());
    }
    return absentAt(identity);
  }

  private static boolean hasPaid(@Nullable SharedListing listing) {
    return listing != null && listing.result().join().hasPaid(listing.wanted());
  }

  /// Counts one more repeated look-up, and returns how many there were while a listing would have
  /// been fresh: it costs no more than their reads.
  private int countRepeated(Job job) {
    long now = time.nanos();
    return job.repeated()
        .updateAndGet(before ->
            time.since(before.since()).compareTo(FRESH) <= 0
                ? new Repeated(before.since(), before.count() + 1)
                : new Repeated(now, 1))
        .count();
  }

  private boolean isAbsent(Identity identity, KeyListing listing) {
    return isFresh(listing) && listing.isAbsent(records.key(identity));
  }

  private boolean isFresh(KeyListing listing) {
    return time.since(listing.asked()).compareTo(FRESH) <= 0;
  }

  private CompletableFuture<KeyListing> listing(Job job, String key) {
    SharedListing last = job.last().get();
    if (last == null) {
      return newListing(job, last, key);
    }
    if (!last.result().isDone()) {
      return last.await()
          .thenCompose(listing ->
              last.isEnough(listing, key)
                  ? CompletableFuture.completedFuture(listing)
                  : newListing(job, last, key));
    }
    KeyListing known = last.result().join();
    return isFresh(known) && last.isEnough(known, key) ? last.await() : newListing(job, last, key);
  }

  /// Starts a listing of the keys of which the last one does not tell, unless that was done
  /// meanwhile.
  private CompletableFuture<KeyListing> newListing(
      Job job, @Nullable SharedListing last, String key) {
    // Copied by iteration: the constructor of a TreeSet asks for the size first, which may change.
    NavigableSet<String> wanted =
        job.wanted().stream().collect(Collectors.toCollection(TreeSet::new));
    wanted.add(key);
    if (last != null && last.result().isDone() && isFresh(last.result().join())) {
      wanted.removeIf(last.result().join()::tellsOf);
    }
    var mine = new SharedListing(wanted);
    if (!job.last().compareAndSet(last, mine)) {
      return listing(job, key);
    }
    start(job, mine);
    return mine.await();
  }

  private void start(Job job, SharedListing mine) {
    long now = time.nanos();
    var _ =
        invocation
            .track(
                CompletableFuture.completedFuture(mine.wanted())
                    .thenCompose(
                        keys -> listings.of(job.folder(), keys, invocation.retryLimitOfListing())))
            .exceptionally(_ -> KeyListing.ofNothing(now))
            .thenAccept(listing -> {
              mine.result().complete(listing);
              mine.complete(listing);
            });
  }
}
