package sluice.batch;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import sluice.batch.TaskOrder.Predecessors;
import sluice.dispatch.Invocation;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.store.KeyListings;
import sluice.store.Records;
import sluice.time.Time;

/// The listings of stored keys in which the messages of one batch are looked up, job by job. Safe
/// for many threads; never blocks.
final class BatchListings {
  private final KeyListings listings;
  private final Records records;
  private final Invocation invocation;
  private final Time time;
  private final Map<String, JobListings> jobs = new ConcurrentHashMap<>();

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
      JobListings job =
          jobs.computeIfAbsent(prompt.identity().job(), _ -> ofJob(prompt.identity()));
      job.add(records.key(prompt.identity()), task);
    }
  }

  private JobListings ofJob(Identity identity) {
    return new JobListings(records.folder(identity), listings, invocation, time);
  }

  /// Whether a message may have a record already. The first receive of a message without a
  /// custom_id cannot, since its messageId is new.
  static boolean mayBeThere(Message message, Prompt prompt) {
    return prompt.identity().own() || message.receives() > 1;
  }

  /// Whether the last listing is fresh and shows that an identity has no record.
  boolean isAbsent(Identity identity) {
    return Optional.ofNullable(jobs.get(identity.job()))
        .filter(job -> job.isAbsent(records.key(identity)))
        .isPresent();
  }

  /// Completes with the time, by the monotonic clock in nanoseconds, at which an identity had no
  /// record; empty if its key must be read. Uses the last listing if it is fresh and tells of the
  /// key, else a new one where that pays.
  CompletableFuture<Optional<Long>> absentAt(Identity identity) {
    JobListings job = jobs.get(identity.job());
    return job == null
        ? CompletableFuture.completedFuture(Optional.empty())
        : job.absentAt(records.key(identity));
  }
}
