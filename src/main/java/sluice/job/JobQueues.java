package sluice.job;

import java.time.Duration;
import java.util.List;
import sluice.chunk.ChunkMessage;

/// The queues as jobs use them. Blocks the caller's thread; safe for many threads.
///
/// Every method throws [QueueFailedException] where the queue does not answer.
public interface JobQueues {
  /// The most chunks of one call (Amazon SQS, `SendMessageBatch`).
  int MOST_SENT = 10;

  /// Puts chunks on the prompt queue, each in the message group of its job.
  ///
  /// @param chunks [#MOST_SENT] at most
  /// @return those that the queue did not take
  List<ChunkMessage> send(List<ChunkMessage> chunks);

  /// How many messages the prompt queue has, waiting, delayed or in flight, as far as it knows.
  long promptMessages();

  /// Puts a message on the queue of jobs.
  ///
  /// @param delay until it can be received; 15 minutes at most
  /// @return its id
  String sendJob(String body, Duration delay);

  /// Thrown where a queue does not answer.
  final class QueueFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// A failure.
    public QueueFailedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
