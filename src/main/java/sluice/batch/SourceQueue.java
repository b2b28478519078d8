package sluice.batch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import sluice.message.Message;

/// The queue that delivered a batch, for requests before the batch has finished. Safe for many
/// threads; never blocks, never throws.
///
/// All requests are best effort: a message that is not deleted is received again and finds its
/// record; one that is not delayed returns at the queue's own visibility timeout.
public interface SourceQueue {
  /// A queue without requests.
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

  /// Deletes finished messages. Completes with a description of each failure.
  CompletableFuture<List<String>> delete(List<Message> messages);

  /// Changes the visibility timeout of messages. Completes with a description of each failure.
  ///
  /// @param delays by message id
  CompletableFuture<List<String>> delay(List<Message> messages, Map<String, Duration> delays);
}
