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

/// The listings of stored keys in which the messages of one batch are looked up: one listing at a
/// time for each job, shared by all its messages. Safe for many threads.
final class BatchListings {
  /// An older listing proves nothing, since another environment may have stored an answer
  /// meanwhile.
  static final Duration FRESH = Duration.ofSeconds(10);

  private final KeyListings listings;
  private final Invocation invocation;
  private final Time time;
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();

  /// The look-ups in one job.
  ///
  /// @param wanted the keys of the messages that have not finished
  /// @param last the listing that was started last
  private record Job(NavigableSet<String> wanted, AtomicReference<@Nullable Shared> last) {}

  /// A listing for all who ask while it is under way.
  ///
  /// @param waiting completed in the order of asking
  private record Shared(
      CompletableFuture<KeyListing> result, Queue<CompletableFuture<KeyListing>> waiting) {
    private CompletableFuture<KeyListing> await() {
      if (result.isDone()) {
        return result;
      }
      var mine = new CompletableFuture<KeyListing>();
      waiting.add(mine);
      if (result.isDone()) {
        complete(result.join());
      }
      return mine;
    }

    private void complete(KeyListing listing) {
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

  /// Returns listings without jobs, so that each key is read: a listing may not contain what
  /// another message of the batch has stored since.
  BatchListings none() {
    return new BatchListings(listings, invocation, time);
  }

  /// Adds the keys of messages, until they finish. A message that waits for another one with the
  /// same key is left out: it reads the key after that one.
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

  /// Whether the last listing is fresh and shows that a key has no object.
  boolean isAbsent(String folder, String key) {
    return Optional.ofNullable(jobs.get(folder))
        .map(job -> job.last().get())
        .filter(shared -> shared.result().isDone())
        .map(shared -> shared.result().join())
        .filter(listing -> isFresh(listing) && listing.isAbsent(key))
        .isPresent();
  }

  /// Whether a listing is recent enough.
  boolean isFresh(KeyListing listing) {
    return time.since(listing.asked()).compareTo(FRESH) <= 0;
  }

  /// Completes with a listing of a job: the last one if it is fresh or under way, else a new one.
  CompletableFuture<KeyListing> of(String folder) {
    Job job = jobs.get(folder);
    if (job == null) {
      return CompletableFuture.completedFuture(KeyListing.ofNothing(time.nanos()));
    }
    Shared last = job.last().get();
    if (last != null && (!last.result().isDone() || isFresh(last.result().join()))) {
      return last.await();
    }
    var mine = new Shared(new CompletableFuture<>(), new ConcurrentLinkedQueue<>());
    if (!job.last().compareAndSet(last, mine)) {
      return of(folder);
    }
    start(folder, job, mine);
    return mine.await();
  }

  private void start(String folder, Job job, Shared mine) {
    long now = time.nanos();
    var _ =
        invocation
            .track(
                listings.of(folder, new TreeSet<>(job.wanted()), invocation.retryLimitOfListing()))
            .exceptionally(_ -> KeyListing.ofNothing(now))
            .thenAccept(listing -> {
              mine.result().complete(listing);
              mine.complete(listing);
            });
  }
}
