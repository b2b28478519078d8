package sluice.local;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import sluice.lambda.VolleyHandler;
import sluice.message.Identity;
import software.amazon.awssdk.services.sqs.model.Message;

/// Fires a file of prompts and ends when each has its record. Confined to one thread, but for
/// [#interrupt()].
final class Run {
  /// So many prompts can be followed one by one.
  private static final int FEW = 100;

  /// Enough that the queue never runs dry.
  private static final int BATCHES_ON_QUEUE = 3;

  /// A character takes a byte or two, and the queue may hold more than one copy.
  private static final int HEAP_SHARES = 16;

  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration NEXT_LINE = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Command.Run command;
  private final Screen screen;
  private final PromptFile file;
  private final Backlog backlog = new Backlog();
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final CompletableFuture<List<VolleyHandler>> environments = new CompletableFuture<>();
  private final CompletableFuture<EventSourceMapping> mapping = new CompletableFuture<>();
  private volatile boolean isInterrupted;

  Run(Command.Run command, Screen screen) {
    this.command = command;
    this.screen = screen;
    this.file = new PromptFile(command.prompts());
  }

  /// Runs to the end.
  ///
  /// @return the exit status: 0 where every prompt has its record
  int execute() {
    long total = file.count();
    if (command.isSample()) {
      Folders.delete(command.out());
    }
    screen.line("Starting SQS and S3 on this machine …");
    try (LocalParts parts =
        LocalParts.start(LocalParts.Place.ANYWHERE, command.out(), command.function())) {
      return execute(parts, total);
    }
  }

  private int execute(LocalParts parts, long total) {
    var progress = new Progress(total, parts.permits());
    var narrator =
        new Narrator(
            screen,
            total <= FEW ? names(parts) : Map.of(),
            progress,
            halt -> end.complete(new End.Halted(halt)));
    screen.line(
        "%s of %s to %s, %d in flight, job %s"
            .formatted(
                Numerals.count(total, "prompt"),
                command.prompts(),
                provider(parts),
                parts.permits(),
                command.job()));
    backlog.allow(
        BATCHES_ON_QUEUE * parts.numbers().batchSize() * parts.settings().environments(),
        Runtime.getRuntime().maxMemory() / HEAP_SHARES);
    environments.complete(parts.environments(narrator));
    mapping.complete(parts.map(new Watcher(), environments.join()));
    Thread feeding = Thread.startVirtualThread(() -> feed(parts, progress));
    End reached = await(parts, narrator);
    stop(feeding);
    screen.bottom("");
    return conclude(parts, progress, reached);
  }

  private Map<Identity, String> names(LocalParts parts) {
    return file.read(lines ->
        Narrator.names(Feeder.named(lines, parts.settings().rules(), command.job()).toList()));
  }

  private String provider(LocalParts parts) {
    return parts
        .provider()
        .map(_ -> "a provider of our own that asks no model")
        .orElseGet(() -> parts.settings().destination().base().toString());
  }

  // Whatever breaks here ends the run and is told.
  @SuppressWarnings("IllegalCatch")
  private void feed(LocalParts parts, Progress progress) {
    try {
      new Feeder(parts, command.job(), backlog, progress).feed(file);
    } catch (RuntimeException e) {
      end.complete(new End.Broken(e));
    }
  }

  private End await(LocalParts parts, Narrator narrator) {
    var _ = backlog.done().thenRun(() -> end.complete(new End.Complete()));
    Duration pause = screen.isTerminal() ? REDRAW : NEXT_LINE;
    while (true) {
      try {
        return end.get(pause.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (!isInterrupted) {
          narrator.tick();
          lookForDeadLetters(parts);
        }
      } catch (ExecutionException | InterruptedException e) {
        return new End.Broken(e);
      }
    }
  }

  private void lookForDeadLetters(LocalParts parts) {
    if (backlog.isMoreExpected()) {
      return;
    }
    int dead = parts.queues().deadLetters(parts.queue());
    if (dead > 0 && dead == backlog.open()) {
      end.complete(new End.DeadLetters(dead));
    }
  }

  private void stop(Thread feeding) {
    stopMapping();
    try {
      feeding.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopMapping() {
    backlog.close();
    mapping.join().stop();
    environments.join().forEach(VolleyHandler::end);
    try {
      mapping.join().await(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int conclude(LocalParts parts, Progress progress, End reached) {
    screen.line("Writing the files …");
    var files = new ResultFiles(command.out(), parts.finder());
    ResultFiles.Counts counts =
        file.read(
            lines -> files.write(Feeder.named(lines, parts.settings().rules(), command.job())));
    new Report(reached, progress.totals(), files, counts).lines().forEach(screen::line);
    return reached instanceof End.Complete ? 0 : 1;
  }

  /// Ends the run from outside, while the process is going down: nothing more is taken up, what is
  /// under way gets a little time.
  void interrupt() {
    if (end.isDone() || !mapping.isDone()) {
      return;
    }
    isInterrupted = true;
    screen.bottom("");
    screen.line(
        "Stopping: waiting up to %d s for what is in flight …".formatted(GRACE.toSeconds()));
    stopMapping();
    screen.line("Stopped. What has its record is kept: the same command goes on there.");
  }

  /// Lets the feeder go on as messages are done.
  private final class Watcher implements EventSourceMapping.Watcher {
    @Override
    public void deleted(List<Message> messages) {
      backlog.leave(
          messages.size(), messages.stream().mapToLong(message -> message.body().length()).sum());
    }

    @Override
    public void failed(RuntimeException failure) {
      end.complete(new End.Broken(failure));
    }

    @Override
    public boolean isMoreExpected() {
      return backlog.isMoreExpected();
    }
  }
}
