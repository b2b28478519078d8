package sluice.volley;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import sluice.message.Message;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Recorded;

/// Brings to safety what has ended of a batch, before one is run that may kill us all: deleted from
/// the queue where it has its record, delayed where it comes back. Safe for many threads.
final class Clearance {
  private final Environment environment;
  private final String invocation;
  private final Queue queue;
  private final java.util.Queue<PromptRun> due = new ConcurrentLinkedQueue<>();

  Clearance(Environment environment, String invocation, Queue queue) {
    this.environment = environment;
    this.invocation = invocation;
    this.queue = queue;
  }

  /// A run has ended.
  void add(PromptRun run) {
    due.add(run);
  }

  /// Completes when all that has ended by now is safe, as far as the queue allows.
  CompletableFuture<?> clear() {
    List<Ended> ended =
        Stream.generate(due::poll).takeWhile(Objects::nonNull).map(PromptRun::toEnded).toList();
    return CompletableFuture.allOf(
        queue
            .delete(messages(ended, Recorded.class))
            .thenAccept(failures -> warn("not deleted early: ", failures)),
        queue
            .delay(messages(ended, ComesBack.class), environment.delays(ended))
            .thenAccept(failures -> warn("visibility not changed: ", failures)));
  }

  private void warn(String what, List<String> failures) {
    failures.forEach(failure -> environment.parts().journal().warning(invocation, what + failure));
  }

  private static List<Message> messages(List<Ended> ended, Class<? extends Outcome> kind) {
    return ended.stream()
        .filter(end -> kind.isInstance(end.outcome()))
        .map(Ended::message)
        .toList();
  }
}
