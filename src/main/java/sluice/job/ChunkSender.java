package sluice.job;

import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import sluice.chunk.ChunkMessage;
import sluice.chunk.ChunkRange;
import sluice.chunk.Run;

/// Puts the chunks of a run on the prompt queue, ten a call. Safe for many threads.
///
/// @param parallel makes the calls
record ChunkSender(JobQueues queues, Parallel parallel) {
  /// How often a chunk is sent that the queue does not take.
  private static final int MOST_TRIES = 5;

  /// @throws JobQueues.QueueFailedException where the queue does not take some of them; the others
  ///   are sent
  void send(Run run, Stream<ChunkRange> chunks) {
    parallel.forEach(
        chunks
            .map(range -> new ChunkMessage(run.key(), range, run.ends()))
            .gather(Gatherers.windowFixed(JobQueues.MOST_SENT)),
        this::persist);
  }

  private void persist(List<ChunkMessage> chunks) {
    List<ChunkMessage> left = chunks;
    for (int tries = 0; tries < MOST_TRIES && !left.isEmpty(); tries++) {
      left = queues.send(left);
    }
    if (!left.isEmpty()) {
      String message = "the queue does not take %d chunks".formatted(left.size());
      throw new JobQueues.QueueFailedException(message, new Throwable(message));
    }
  }
}
