package sluice.local;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.lambda.LambdaHandler;
import sluice.local.aws.EventSourceMapping;
import sluice.local.cli.Command;
import sluice.local.cli.ConsoleListener;
import sluice.local.cli.End;
import sluice.local.cli.Formats;
import sluice.local.cli.Progress;
import sluice.local.cli.ProviderAddress;
import sluice.local.cli.Row;
import sluice.local.cli.Screen;
import sluice.local.cli.Survey;
import sluice.local.files.EarlierFiles;
import sluice.local.files.FolderLock;
import sluice.local.files.Folders;
import sluice.local.files.PromptFile;
import sluice.local.files.PromptReader;
import sluice.local.job.JobObjects;
import sluice.message.Identity;
import sluice.message.MessageReader;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.settings.SettingsReader;
import software.amazon.awssdk.services.sqs.model.Message;

/// Runs a file of prompts as a whole job on this machine, and ends when the job has. Confined to
/// one thread, but for [#interrupt()].
final class Run {
  /// So many prompts can be followed one by one.
  private static final int FEW = 100;

  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration NEXT_LINE = Duration.ofSeconds(5);
  private static final Duration LOOK_AT_BUCKET = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Command.Run command;
  private final Screen screen;
  private final PromptFile file;
  private final DiskSpace disk;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final CompletableFuture<List<LambdaHandler>> environments = new CompletableFuture<>();
  private final CompletableFuture<EventSourceMapping> mapping = new CompletableFuture<>();
  private final CountDownLatch concluded = new CountDownLatch(1);

  Run(Command.Run command, Screen screen) {
    this.command = command;
    this.screen = screen;
    this.file = new PromptFile(command.prompts());
    this.disk = new DiskSpace(command.out());
  }

  /// Runs to the end.
  ///
  /// @return the exit status: 0 where every prompt has its record
  ///
  /// @throws FolderLock.HeldException where another run has the folder
  int execute() {
    try (FolderLock _ = FolderLock.of(command.out())) {
      if (command.isSample()) {
        Folders.empty(command.out());
      }
      Survey survey = survey();
      Optional<String> obstacle = obstacle(survey);
      obstacle.ifPresent(screen::line);
      return obstacle.isPresent() ? 1 : start(survey);
    } finally {
      concluded.countDown();
    }
  }

  private Survey survey() {
    MessageReader.Rules rules = SettingsReader.read(command.function().variables()).rules();
    return file.read(lines -> Survey.of(PromptReader.named(lines, rules, command.job())));
  }

  private Optional<String> obstacle(Survey survey) {
    return survey.isAllWithoutModel()
        ? Optional.of(survey.lackOfModel())
        : disk.lack(DiskSpace.TO_BEGIN)
            .map(
                "Nothing was sent: %s. Free some space, or choose another folder with -Dout."
                    ::formatted);
  }

  private int start(Survey survey) {
    screen.line("Starting SQS and S3 on this machine …");
    try (LocalParts parts =
        LocalParts.start(LocalParts.Place.ANYWHERE, command.out(), command.function())) {
      return execute(parts, survey);
    }
  }

  private int execute(LocalParts parts, Survey survey) {
    long total = survey.total();
    var progress = new Progress(total, parts.permits());
    var narrator =
        new ConsoleListener(
            screen,
            total <= FEW ? names(parts) : Map.of(),
            parts.settings(),
            progress,
            halt -> end.complete(new End.Halted(halt)),
            System::nanoTime);
    beginning(parts, survey).forEach(screen::line);
    if (survey.withoutModel() > 0) {
      screen.line(survey.lackOfModel());
    }
    environments.complete(parts.environments(narrator));
    JobObjects objects = parts.job(command.job());
    int before = submission(objects, parts).put();
    End reached;
    var counts = new JobCounts(objects, before, progress);
    try (LocalJobs jobs = parts.jobs(LOOK_AT_BUCKET, new JobWatcher(counts))) {
      mapping.complete(parts.map(new Watcher(jobs), environments.join()));
      reached = await(parts, narrator, counts);
      jobs.stop();
      stop(progress);
    }
    screen.bottom("");
    return new Conclusion(command, screen).write(objects, progress.totals(), reached);
  }

  private LocalSubmission submission(JobObjects objects, LocalParts parts) {
    return new LocalSubmission(
        objects,
        parts.jobLimits(),
        command.prompts(),
        new EarlierFiles(command.out()).outputOf(command.job()));
  }

  private Map<Identity, String> names(LocalParts parts) {
    return file.read(lines ->
        ConsoleListener.names(
            PromptReader.named(lines, parts.settings().rules(), command.job()).toList()));
  }

  private List<String> beginning(LocalParts parts, Survey survey) {
    return List.of(
        "",
        Row.text("prompts", "%s in %s".formatted(Formats.count(survey.total()), command.prompts())),
        Row.text("provider", provider(parts)),
        Row.text("in flight", "at most " + Formats.count(parts.permits())),
        Row.text("job", command.job()),
        Row.text("first prompt", survey.beginning()),
        Row.text("its model", survey.model()),
        "");
  }

  private static String provider(LocalParts parts) {
    return parts
        .provider()
        .map(_ -> "a stand-in on this machine, free")
        .orElseGet(() -> ProviderAddress.of(parts.settings().destination().base()));
  }

  private End await(LocalParts parts, ConsoleListener narrator, JobCounts counts) {
    Duration pause = screen.isTerminal() ? REDRAW : NEXT_LINE;
    while (true) {
      try {
        return end.get(pause.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        narrator.tick();
        look(counts);
        lookForDeadLetters(parts);
        disk.lack(DiskSpace.TO_GO_ON)
            .ifPresent(
                lack -> narrator.outage("", OutageKind.STORE, Instant.now(), Reason.of(lack)));
      } catch (ExecutionException | InterruptedException e) {
        return new End.Broken(e);
      }
    }
  }

  private void look(JobCounts counts) {
    if (counts.isEnded()) {
      end.complete(new End.Complete());
    }
  }

  /// A chunk in the dead-letter queue is sent again only after hours.
  private void lookForDeadLetters(LocalParts parts) {
    int dead = parts.queues().deadLetters(parts.queue());
    if (dead > 0) {
      end.complete(new End.DeadLetters(dead));
    }
  }

  private void stop(Progress progress) {
    int inFlight = progress.text().inFlight();
    if (inFlight > 0) {
      screen.bottom("");
      screen.line(
          "Stopping: waiting up to %d s for %s in flight …"
              .formatted(GRACE.toSeconds(), Formats.count(inFlight, "request")));
    }
    stopMapping();
  }

  private void stopMapping() {
    mapping.join().stop();
    environments.join().forEach(LambdaHandler::end);
    try {
      mapping.join().await(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends the run from outside, while the process is going down: nothing more is taken up, what is
  /// under way gets a little time, and the files are written. Returns when that is over.
  void interrupt() {
    if (!mapping.isDone()) {
      return;
    }
    var _ = end.complete(new End.Interrupted());
    try {
      concluded.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Lets the job be looked at as soon as its chunks are done.
  private final class Watcher implements EventSourceMapping.Watcher {
    private final LocalJobs jobs;

    Watcher(LocalJobs jobs) {
      this.jobs = jobs;
    }

    @Override
    public void deleted(List<Message> messages) {
      jobs.finished(messages);
    }

    @Override
    public void failed(RuntimeException failure) {
      end.complete(new End.Broken(failure));
    }

    @Override
    public boolean isMoreExpected() {
      return jobs.isMoreExpected();
    }
  }

  /// Looks whether the run has ended when its timer has. What fails is told by the function again
  /// and again, so that it ends the run where it does not pass.
  private final class JobWatcher implements EventSourceMapping.Watcher {
    private static final int MOST_FAILURES = 6;

    private final JobCounts counts;
    private final AtomicInteger failures = new AtomicInteger();

    JobWatcher(JobCounts counts) {
      this.counts = counts;
    }

    @Override
    public void deleted(List<Message> messages) {
      failures.set(0);
      look(counts);
    }

    @Override
    public void failed(RuntimeException failure) {
      screen.line("A look at the job failed, the next one follows: " + failure.getMessage());
      if (failures.incrementAndGet() == MOST_FAILURES) {
        end.complete(new End.Broken(failure));
      }
    }
  }
}
