package sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import sluice.chunk.BatchStatus;
import sluice.chunk.JobFile;
import sluice.local.job.BatchSnapshot;
import sluice.local.job.JobObjects;
import sluice.store.JobStore;
import sluice.store.ObjectStore.Condition;

/// A job with real parts whose functions are killed again and again. Immutable.
///
/// @param kills how often a process is killed, three times at least
/// @param latency of the provider: half of all answers are faster
/// @param longest within which the job must be over
record KilledJob(
    JobLines lines, int kills, JobStack.Size size, Duration latency, Duration longest) {
  private static final String JOB = "killed";

  /// What the job came to.
  ///
  /// @param ofPromptFunction how many processes were killed of the function that sends prompts
  /// @param ofJobFunction how many of the one for whole jobs
  /// @param answered the lines of the output
  /// @param failed the lines of the errors
  /// @param lost the lines that were blamed for deaths, each of which was in flight in two or more
  /// @param calls how many the provider got for lines
  /// @param again how many of them were beyond one a line
  /// @param sentTwice how many chunks travelled in more than one message
  /// @param mostReceives how often a message of a chunk was received at most
  /// @param overruns how many invocations of the function that sends prompts were not over in time
  /// @param longestOverrun how late the latest of them ended
  /// @param violations what is not as it must be, the first of it
  record Result(
      Duration took,
      int ofPromptFunction,
      int ofJobFunction,
      long answered,
      long failed,
      long lost,
      long calls,
      long again,
      long sentTwice,
      int mostReceives,
      int overruns,
      Duration longestOverrun,
      List<String> violations) {}

  /// Runs it.
  ///
  /// @param folder empty
  Result run(Path folder) throws IOException {
    var calls = new LineCalls();
    try (JobProvider provider = new JobProvider(lines, calls, latency);
        JobStack stack = new JobStack(folder, size, provider.url(), calls::died)) {
      return run(calls, stack);
    }
  }

  private Result run(LineCalls calls, JobStack stack) throws IOException {
    var objects = new JobObjects(stack.store(), JOB);
    long begun = System.nanoTime();
    var _ =
        stack
            .store()
            .put(
                objects.key(JobFile.INPUT_JSONL),
                lines.text().getBytes(UTF_8),
                JobStore.JSON_LINES,
                new Condition.Always());
    var job = new ProcessKiller.Job(calls::count, new StatusWatch(objects), longest);
    var killer = new ProcessKiller(stack, job, new SplittableRandom(lines.seed()));
    killer.run(kills, sendable());
    Await.until("the end of the job", longest, job::isOver);
    var took = Duration.ofNanos(System.nanoTime() - begun);

    var check = new JobResultCheck(lines, calls);
    try (BufferedReader output = open(objects, JobFile.OUTPUT);
        BufferedReader errors = open(objects, JobFile.ERRORS)) {
      check.compare(output, errors);
    }
    List<String> violations = new ArrayList<>(check.violations());
    violations.addAll(violationsOfCounts(objects.batch().orElseThrow(), check));
    violations.addAll(violationsOfCalls(calls, stack));
    if (objects.store().head(objects.key(JobFile.ENDED)).isEmpty()) {
      violations.add("no event of the end");
    }
    return new Result(
        took,
        killer.ofPromptFunction(),
        killer.ofJobFunction(),
        check.answered(),
        check.failed(),
        check.lost(),
        calls.count(),
        calls.again(),
        stack.deliveries().sentTwice(),
        stack.deliveries().mostReceives(),
        stack.overruns(),
        stack.longestOverrun(),
        violations);
  }

  private long sendable() {
    return lines.count() - lines.count(JobLines.Ending.UNSENDABLE);
  }

  /// What `batch.json` says of the state, asked for now and then. Confined to one thread.
  private static final class StatusWatch implements Supplier<Optional<BatchStatus>> {
    private static final Duration INTERVAL = Duration.ofMillis(30);

    private final JobObjects objects;
    private Optional<BatchStatus> last = Optional.empty();
    private long looked = System.nanoTime();

    StatusWatch(JobObjects objects) {
      this.objects = objects;
    }

    @Override
    public Optional<BatchStatus> get() {
      if (System.nanoTime() - looked > INTERVAL.toNanos()) {
        last = objects.batch().map(BatchSnapshot::status);
        looked = System.nanoTime();
      }
      return last;
    }
  }

  private static BufferedReader open(JobObjects objects, JobFile file) throws IOException {
    JobStore store = objects.store();
    String key = objects.key(file);
    String etag = store.head(key).orElseThrow().etag();
    if (store.open(key, etag, 0) instanceof JobStore.Opened.Stream(InputStream content, _)) {
      return new BufferedReader(new InputStreamReader(content, UTF_8));
    }
    throw new IOException("there is no " + key);
  }

  private List<String> violationsOfCounts(BatchSnapshot batch, JobResultCheck check) {
    List<String> violations = new ArrayList<>();
    boolean isRight =
        batch.status() == BatchStatus.COMPLETED
            && batch.run() == 1
            && batch.total() == lines.count()
            && batch.completed() == check.answered()
            && batch.failed() == check.failed()
            && batch.refused() == lines.count(JobLines.Ending.UNSENDABLE)
            && batch.inputTokens() == JobProvider.INPUT_TOKENS * check.answered()
            && batch.outputTokens() == JobProvider.OUTPUT_TOKENS * check.answered();
    if (!isRight) {
      violations.add("the files have not what %s says".formatted(batch));
    }
    return violations;
  }

  private List<String> violationsOfCalls(LineCalls calls, JobStack stack) {
    List<String> violations = new ArrayList<>();
    if (calls.lines() != sendable()) {
      violations.add("%d lines were sent, not %d".formatted(calls.lines(), sendable()));
    }
    calls.unexplained().stream()
        .filter(line -> stack.overruns() == 0 && !stack.deliveries().isSentTwice(line))
        .map("line %d was sent again though nothing died"::formatted)
        .forEach(violations::add);
    if (stack.crashes() > 0) {
      violations.add("%d processes ended without being killed".formatted(stack.crashes()));
    }
    if (stack.deadLetters() > 0) {
      violations.add("%d dead letters".formatted(stack.deadLetters()));
    }
    return violations;
  }
}
