package sluice.batch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sluice.dispatch.Invocation;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.store.KeyListing;
import sluice.store.KeyListings;
import sluice.store.Records;
import sluice.time.Time;

/// The listings of the keys that the messages of one batch have to look up, one at a time for each
/// job, shared by all that ask. Safe for many threads.
final class BatchListings {
  /// An older listing tells nothing: another environment may have answered meanwhile.
  static final Duration FRESH = Duration.ofSeconds(10);

  private final KeyListings listings;
  private final Invocation invocation;
  private final Time time;
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();

  /// One job.
  ///
  /// @param wanted the keys that are still to be looked up
  /// @param last the listing that was begun last
  private record Job(NavigableSet<String> wanted, AtomicReference<@Nullable Begun> last) {}

  /// A listing that was begun.
  ///
  /// @param waiting those that wait for it, in the order in which they asked
  private record Begun(
      CompletableFuture<KeyListing> result, Queue<CompletableFuture<KeyListing>> waiting) {
    private CompletableFuture<KeyListing> await() {
      if (result.isDone()) {
        return result;
      }
      var mine = new CompletableFuture<KeyListing>();
      waiting.add(mine);
      if (result.isDone()) {
        tell(result.join());
      }
      return mine;
    }

    private void tell(KeyListing listing) {
      for (var next = waiting.poll(); next != null; next = waiting.poll()) {
        next.complete(listing);
      }
    }
  }

  BatchListings(KeyListings listings, Invocation invocation, Time time) {
    this.listings = listings;
    this.invocation = invocation;
    this.time = time;
  }

  /// Listings that tell nothing, so that a key is read: what another message of the batch has
  /// stored since, a listing would not tell.
  BatchListings none() {
    return new BatchListings(listings, invocation, time);
  }

  /// The keys of these messages are to be looked up, as long as they have not finished. A message
  /// that has to wait for another with the same key reads it, after that one.
  void add(List<PromptTask> tasks, TaskOrder order, Records records) {
    for (PromptTask task : tasks) {
      if (task.parsed() instanceof Prompt prompt
          && mayBeThere(task.message(), prompt)
          && order.of(task).sameKey().isEmpty()) {
        Job job =
            jobs.computeIfAbsent(
                records.folder(prompt.identity()),
                _ -> new Job(new ConcurrentSkipListSet<>(), new AtomicReference<>()));
        String key = records.key(prompt.identity());
        var _ = job.wanted().add(key);
        task.whenFinished(() -> job.wanted().remove(key));
      }
    }
  }

  /// Whether a message may have a record already. The first receive of a message without a
  /// custom_id cannot, since its messageId is new.
  static boolean mayBeThere(Message message, Prompt prompt) {
    return prompt.identity().own() || message.receives() > 1;
  }

  /// Whether the last listing tells, and freshly, that a key has no object.
  boolean isAbsent(String folder, String key) {
    return Optional.ofNullable(jobs.get(folder))
        .map(job -> job.last().get())
        .filter(begun -> begun.result().isDone())
        .map(begun -> begun.result().join())
        .filter(listing -> isFresh(listing) && listing.isAbsent(key))
        .isPresent();
  }

  boolean isFresh(KeyListing listing) {
    return time.since(listing.asked()).compareTo(FRESH) <= 0;
  }

  /// A listing of a job: the last one while it is fresh or under way, else one that begins now.
  CompletableFuture<KeyListing> of(String folder) {
    Job job = jobs.get(folder);
    if (job == null) {
      return CompletableFuture.completedFuture(KeyListing.ofNothing(time.nanos()));
    }
    Begun last = job.last().get();
    if (last != null && (!last.result().isDone() || isFresh(last.result().join()))) {
      return last.await();
    }
    var mine = new Begun(new CompletableFuture<>(), new ConcurrentLinkedQueue<>());
    if (!job.last().compareAndSet(last, mine)) {
      return of(folder);
    }
    begin(folder, job, mine);
    return mine.await();
  }

  private void begin(String folder, Job job, Begun mine) {
    long now = time.nanos();
    var _ =
        invocation
            .track(listings.of(folder, new TreeSet<>(job.wanted()), invocation.retryLimit()))
            .exceptionally(_ -> KeyListing.ofNothing(now))
            .thenAccept(listing -> {
              mine.result().complete(listing);
              mine.tell(listing);
            });
  }
}
