package sluice.batch;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import sluice.batch.Outcome.Recorded;
import sluice.batch.Outcome.Returned;
import sluice.message.Message;

/// Brings to safety what has ended of a batch, before one is run that may kill us all: deleted from
/// the queue where it has its record, delayed where it comes back. Safe for many threads.
final class EarlyAcknowledgement {
  private final Environment environment;
  private final String invocationId;
  private final SourceQueue queue;
  private final java.util.Queue<PromptTask> due = new ConcurrentLinkedQueue<>();

  EarlyAcknowledgement(Environment environment, String invocationId, SourceQueue queue) {
    this.environment = environment;
    this.invocationId = invocationId;
    this.queue = queue;
  }

  /// A run has ended.
  void add(PromptTask run) {
    due.add(run);
  }

  /// Completes when all that has ended by now is safe, as far as the queue allows.
  CompletableFuture<?> clear() {
    List<MessageResult> ended =
        Stream.generate(due::poll).takeWhile(Objects::nonNull).map(PromptTask::toEnded).toList();
    return CompletableFuture.allOf(
        queue
            .delete(messages(ended, Recorded.class))
            .thenAccept(failures -> warn("not deleted early: ", failures)),
        queue
            .delay(messages(ended, Returned.class), environment.delays(ended))
            .thenAccept(failures -> warn("visibility not changed: ", failures)));
  }

  private void warn(String what, List<String> failures) {
    failures.forEach(
        failure -> environment.parts().listener().warning(invocationId, what + failure));
  }

  private static List<Message> messages(List<MessageResult> ended, Class<? extends Outcome> kind) {
    return ended.stream()
        .filter(end -> kind.isInstance(end.outcome()))
        .map(MessageResult::message)
        .toList();
  }
}
