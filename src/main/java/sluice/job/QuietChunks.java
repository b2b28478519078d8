package sluice.job;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import sluice.chunk.ChunkRange;
import sluice.chunk.Plan;
import sluice.chunk.Run;
import sluice.store.JobStore;

/// Sends chunks again of which nothing was heard for so long that their messages must be lost. Safe
/// for many threads.
record QuietChunks(
    JobStore store, JobQueues queues, ChunkSender sender, JobRules rules, Supplier<Instant> clock) {
  /// How long a message may be invisible at most (see the redelivery of returned messages).
  private static final Duration LONGEST_VISIBILITY = Duration.ofHours(11);

  private static final Duration WHERE_IDLE = Duration.ofMinutes(10);

  /// Looks for chunks to send again: those quiet for longer than a message can be invisible, or for
  /// ten minutes where the queue was empty at two looks. While anything of the run is written and
  /// the queue has enough messages for all that is missing, a quiet chunk may just wait its turn,
  /// and is sent only after twice that time: the messages may be those of others.
  ///
  /// @return with when chunks were sent last, and since when the queue is empty
  Sums resend(Run run, Plan plan, Sums sums) {
    Instant now = clock.get();
    if (Duration.between(sums.sent(), now).compareTo(WHERE_IDLE) < 0) {
      return sums;
    }
    long messages = queues.promptMessages();
    boolean isIdle = messages == 0;
    boolean wasIdle = sums.idleSince().isPresent();
    Optional<Instant> idleSince =
        isIdle ? sums.idleSince().or(() -> Optional.of(now)) : Optional.empty();
    Duration limit =
        isIdle && wasIdle ? WHERE_IDLE : LONGEST_VISIBILITY.plus(rules.handlerTimeout());
    Instant before = now.minus(limit);
    BitSet missing = sums.sizes().missing();
    boolean isEarly =
        sums.sent().isAfter(before)
            || (sums.sent().isAfter(before.minus(limit))
                && messages >= missing.cardinality()
                && isWritten(run, before));
    if (isEarly) {
      return sums.queued(sums.sent(), idleSince);
    }
    Map<Integer, Instant> written = written(run.key().openChunks(), run);
    Stream<ChunkRange> quiet =
        missing.stream()
            .filter(chunk -> !written.getOrDefault(chunk, Instant.MIN).isAfter(before))
            .mapToObj(plan.chunks()::get);
    sender.send(run, quiet);
    return sums.queued(now, Optional.empty());
  }

  /// Whether any chunk of the run was written since a time.
  private boolean isWritten(Run run, Instant since) {
    return Stream.of(run.key().chunks(), run.key().openChunks())
        .flatMap(folder -> written(folder, run).values().stream())
        .anyMatch(since::isBefore);
  }

  /// When the chunks of a folder were written last.
  private Map<Integer, Instant> written(String folder, Run run) {
    Map<Integer, Instant> written = new HashMap<>();
    for (JobStore.StoredObject object : store.list(folder, "")) {
      run.key().chunkOf(object.key()).ifPresent(chunk -> written.put(chunk, object.modified()));
    }
    return written;
  }
}
