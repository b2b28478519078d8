package sluice.batch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import sluice.message.Message;

/// The queue a batch came from, as far as it must be told something before the batch has ended.
/// Safe for many threads; never blocks, never throws.
///
/// Best effort: what is not deleted is received again and finds its record, what is not delayed
/// comes back when the queue's own visibility timeout ends.
public interface SourceQueue {
  /// A queue that is told nothing.
  SourceQueue NONE =
      new SourceQueue() {
        @Override
        public CompletableFuture<List<String>> delete(List<Message> messages) {
          return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletableFuture<List<String>> delay(
            List<Message> messages, Map<String, Duration> delays) {
          return CompletableFuture.completedFuture(List.of());
        }
      };

  /// Deletes messages that are done. Completes with what failed, in words.
  CompletableFuture<List<String>> delete(List<Message> messages);

  /// Sets how long messages stay away. Completes with what failed, in words.
  ///
  /// @param delays by message id
  CompletableFuture<List<String>> delay(List<Message> messages, Map<String, Duration> delays);
}
