package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import sluice.batch.ChunkStore.Saved;
import sluice.batch.StoreFailureHandler.Remedy;
import sluice.chunk.ChunkRecord;
import sluice.chunk.LineState;
import sluice.chunk.OpenChunkHeader;
import sluice.chunk.RunKey;
import sluice.chunk.Stop;
import sluice.dispatch.Invocation;
import sluice.message.ParsedMessage;
import sluice.outcome.Outcome;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.Reason;
import sluice.store.ObjectStore.Failed;
import sluice.time.Time;

/// Ends a chunk whose lines have ended: stores it if each line has a record or the run was stopped,
/// else what is known so far, and returns its message. Safe for many threads.
///
/// @param backoff tells when a line may be sent again
record ChunkSettlement(
    Invocation invocation, StoreFailureHandler failures, RedeliveryBackoff backoff, Time time) {

  /// A line that has no record yet.
  ///
  /// @param delay after which it may be sent
  private record Waiting(Returned returned, Duration delay) {}

  /// Completes with the outcome of the chunk.
  ///
  /// @param stop why the run was stopped
  /// @param known what earlier receives have left
  /// @param parsed all lines of the chunk
  CompletableFuture<Outcome> settle(
      ChunkTask task,
      Optional<Stop> stop,
      OpenChunkHeader known,
      List<ParsedMessage> parsed,
      ChunkWriter writer) {
    Set<Integer> missing = writer.missing();
    if (stop.isPresent() || missing.isEmpty()) {
      Kind kind = task.lines().isEmpty() ? Kind.KNOWN : Kind.ANSWERED;
      return writer
          .finish(stop.map(why -> leftOver(task, parsed, why)))
          .thenCompose(saved -> outcome(task, writer, saved, new Recorded(kind)));
    }
    return returned(task, known, missing, writer);
  }

  private IntFunction<ChunkRecord> leftOver(ChunkTask task, List<ParsedMessage> parsed, Stop stop) {
    RunKey run = task.chunk().run();
    int first = task.chunk().range().firstLine();
    return number ->
        ChunkRecord.stopped(
            run, number, parsed.get(number - first), stop, task.message().id(), time.now());
  }

  /// Stores what is to be remembered, and returns the message with the least delay of its lines.
  private CompletableFuture<Outcome> returned(
      ChunkTask task, OpenChunkHeader known, Set<Integer> missing, ChunkWriter writer) {
    Instant now = time.now();
    List<Waiting> waiting = new ArrayList<>();
    List<CompletableFuture<LineState>> states = new ArrayList<>();
    missing.stream()
        .flatMap(number -> known.state(number).stream())
        .flatMap(state -> state.notBefore().stream())
        .filter(now::isBefore)
        .forEach(at -> waiting.add(notDue(Duration.between(now, at))));
    for (ChunkLine line : task.lines()) {
      line.returned()
          .ifPresent(why -> {
            Duration delay = backoff.of(why, task.message().receives());
            waiting.add(new Waiting(why, delay));
            states.add(line.state(why, delay, now, invocation.retryLimit()));
          });
    }
    Returned back =
        waiting.stream()
            .min(Comparator.comparing(Waiting::delay))
            .map(first -> untilEnd(first, Duration.between(now, task.chunk().ends())))
            .orElseGet(Invocation::noTime);
    return CompletableFuture.allOf(states.toArray(CompletableFuture<?>[]::new))
        .thenCompose(_ -> writer.save(remembered(states)))
        .thenCompose(saved -> outcome(task, writer, saved, back));
  }

  private static List<LineState> remembered(List<CompletableFuture<LineState>> states) {
    return states.stream()
        .map(CompletableFuture::join)
        .filter(state -> state.evidence() > 0 || state.notBefore().isPresent())
        .toList();
  }

  private static Waiting notDue(Duration left) {
    return new Waiting(
        new Returned(new ReturnReason.Passing(), Reason.of("its lines are not due yet")), left);
  }

  /// Returns a message no later than at the end of the run's window.
  private static Returned untilEnd(Waiting first, Duration left) {
    Duration delay = first.delay().compareTo(left) < 0 ? first.delay() : left;
    return new Returned(
        first.returned().cause(),
        Optional.of(delay.isNegative() ? Duration.ZERO : delay),
        first.returned().reason());
  }

  private CompletableFuture<Outcome> outcome(
      ChunkTask task, ChunkWriter writer, Saved saved, Outcome otherwise) {
    return switch (saved) {
      case Saved.Stored _ -> CompletableFuture.completedFuture(otherwise);
      case Saved.Lost _ ->
          writer.save(List.of()).thenCompose(again -> outcome(task, writer, again, lost()));
      case Saved.NotStored(Failed failed) ->
          failures
              .writeFailed(task.guard(), failed, /* isAnswer= */ true)
              .thenApply(remedy ->
                  remedy instanceof Remedy.Return(Returned returned)
                      ? returned
                      : StoreFailureHandler.own(failed));
    };
  }

  private static Returned lost() {
    return new Returned(
        new ReturnReason.StorePassing(/* isOwn= */ true),
        Reason.of("records of the chunk are gone"));
  }
}
