package sluice.batch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import sluice.message.Message;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.Returned;

/// Deletes finished messages and delays returned ones before a suspected poison message runs, so
/// that a crash does not redeliver them at once. Safe for many threads.
final class EarlyAcknowledgement {
  private final SourceQueue queue;
  private final Function<List<MessageResult>, Map<String, Duration>> delays;
  private final Consumer<String> warnings;
  private final Queue<MessageResult> due = new ConcurrentLinkedQueue<>();

  /// @param delays returns the visibility timeouts of returned messages, by their ids
  /// @param warnings receives each request that the queue refused
  EarlyAcknowledgement(
      SourceQueue queue,
      Function<List<MessageResult>, Map<String, Duration>> delays,
      Consumer<String> warnings) {
    this.queue = queue;
    this.delays = delays;
    this.warnings = warnings;
  }

  /// A message has finished; the next flush acknowledges it.
  void add(MessageResult result) {
    due.add(result);
  }

  /// Acknowledges every message that has finished by now. Completes when the queue has answered; a
  /// request that fails is a warning only.
  CompletableFuture<?> flush() {
    List<MessageResult> finished = Stream.generate(due::poll).takeWhile(Objects::nonNull).toList();
    return CompletableFuture.allOf(
        queue
            .delete(messages(finished, Recorded.class))
            .thenAccept(failures -> warn("not deleted early: ", failures)),
        queue
            .delay(messages(finished, Returned.class), delays.apply(finished))
            .thenAccept(failures -> warn("visibility not changed: ", failures)));
  }

  private void warn(String what, List<String> failures) {
    failures.forEach(failure -> warnings.accept(what + failure));
  }

  private static List<Message> messages(
      List<MessageResult> finished, Class<? extends Outcome> kind) {
    return finished.stream()
        .filter(result -> kind.isInstance(result.outcome()))
        .map(MessageResult::message)
        .toList();
  }
}
