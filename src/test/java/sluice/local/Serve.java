package sluice.local;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import sluice.batch.BatchListener;
import sluice.local.aws.EventSourceMapping;
import sluice.local.aws.LocalAws;
import sluice.local.aws.LocalBucket;
import sluice.local.cli.Command;
import sluice.local.cli.EndedText;
import sluice.local.cli.Formats;
import sluice.local.cli.OutageText;
import sluice.local.cli.ProviderAddress;
import sluice.local.cli.Screen;
import sluice.local.files.FolderLock;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.settings.Settings;
import software.amazon.awssdk.services.sqs.model.Message;

/// Keeps the local parts running, and processes whatever is sent to the queue. Confined to one
/// thread, but for [#interrupt()].
final class Serve {
  private static final Duration LOOK_AT_BUCKET = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Command.Serve command;
  private final Screen screen;
  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  Serve(Command.Serve command, Screen screen) {
    this.command = command;
    this.screen = screen;
  }

  /// Serves until it is interrupted.
  int execute() {
    try (FolderLock _ = FolderLock.of(command.out());
        LocalParts parts =
            LocalParts.start(
                LocalParts.Place.at(command.host(), command.firstPort()),
                command.out(),
                command.function());
        LocalJobs jobs = parts.jobs(LOOK_AT_BUCKET, new Watcher(_ -> {}));
        EventSourceMapping mapping =
            parts.map(
                new Watcher(jobs::finished), parts.environments(new Told(parts.settings())))) {
      instructions(parts).lines().forEach(screen::verbatim);
      end.await();
      screen.line(
          "Stopping: waiting up to %d s for requests in flight …".formatted(GRACE.toSeconds()));
      mapping.stop();
      boolean isOver = mapping.await(GRACE);
      screen.line(isOver ? "Stopped." : "Stopped with requests still in flight.");
    } catch (LocalParts.StartException e) {
      screen.line(String.valueOf(e.getMessage()));
      screen.line(
          "If a port is taken, choose three others: -Dserve=%1$s:19324 takes 19324 to 19326."
              .formatted(command.host()));
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
    return 0;
  }

  /// Ends it, while the process is going down; returns when it has ended.
  void interrupt() {
    end.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String instructions(LocalParts parts) {
    String provider =
        parts
            .provider()
            .map(own -> own.baseUrl() + " (a stand-in, free)")
            .orElseGet(() -> ProviderAddress.of(parts.settings().destination().base()));
    return """
    Serving until Ctrl-C:
      SQS       %1$s  queue %3$s, dead letters in %3$s-dead
      S3        %2$s  bucket %4$s, its objects are files under %5$s
      provider  %6$s
    Send a prompt from another terminal, with any AWS client and any credentials:
      export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=%7$s
      aws sqs send-message --endpoint-url %1$s --queue-url %8$s --message-body 'Say hello in French.'
    Read the records:
      aws s3 cp --recursive --endpoint-url %2$s s3://%4$s/%9$s%3$s/ records/
    Or send a whole file:
      aws s3 cp --endpoint-url %2$s prompts.jsonl s3://%4$s/jobs/mine/input.jsonl
      aws s3 cp --endpoint-url %2$s s3://%4$s/jobs/mine/batch.json -
    """
        .formatted(
            parts.queues().endpoint(),
            parts.bucket().endpoint(),
            LocalParts.QUEUE,
            LocalBucket.NAME,
            command.out().resolve("s3"),
            provider,
            LocalAws.REGION,
            parts.queue().url(),
            parts.settings().prefix());
  }

  /// Tells what breaks, and goes on.
  private final class Watcher implements EventSourceMapping.Watcher {
    private final Consumer<List<Message>> onDeleted;

    Watcher(Consumer<List<Message>> onDeleted) {
      this.onDeleted = onDeleted;
    }

    @Override
    public void deleted(List<Message> messages) {
      onDeleted.accept(messages);
    }

    @Override
    public void failed(RuntimeException failure) {
      screen.line("An invocation failed, its messages return to the queue: " + failure);
    }
  }

  /// Tells each batch in a line, and small ones message by message.
  private final class Told implements BatchListener {
    private static final int FEW = 20;

    private final Settings settings;

    Told(Settings settings) {
      this.settings = settings;
    }

    @Override
    public void sent(String invocation, Identity identity, int attempt) {
      // Told with the batch.
    }

    @Override
    public void finished(String invocation, MessageResult ended) {
      // Told with the batch.
    }

    @Override
    public void outage(String invocation, OutageKind kind, Instant since, Reason reason) {
      String words = OutageText.of(reason.words(), settings.destination().base());
      screen.line(OutageText.line(kind, since, words));
    }

    @Override
    public void batch(
        String invocation, List<MessageResult> batch, Duration wall, BatchMetrics figures) {
      if (batch.size() <= FEW) {
        batch.forEach(ended ->
            screen.line(
                "  %-18s  %s"
                    .formatted(
                        ended.identity().id(),
                        EndedText.of(ended, settings.destination().base()))));
      }
      Map<String, Long> counts =
          batch.stream()
              .collect(Collectors.groupingBy(Told::kind, TreeMap::new, Collectors.counting()));
      String each =
          counts.entrySet().stream()
              .map(count -> Formats.count(count.getValue()) + " " + count.getKey())
              .collect(Collectors.joining(", "));
      screen.line(
          "%s in %s: %s"
              .formatted(Formats.count(batch.size(), "message"), Formats.duration(wall), each));
    }

    @Override
    public void warning(String invocation, String message) {
      screen.line("Warning: " + message);
    }

    private static String kind(MessageResult ended) {
      return switch (ended.outcome()) {
        case Outcome.Recorded(Outcome.Kind kind) -> kind.name().toLowerCase(java.util.Locale.ROOT);
        case Outcome.Returned returned -> "returned (%s)".formatted(returned.cause().label());
      };
    }
  }
}
