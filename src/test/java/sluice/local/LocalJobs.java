package sluice.local;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import sluice.chunk.Fact;
import sluice.chunk.JobKey;
import sluice.chunk.Prices;
import sluice.chunk.Run;
import sluice.chunk.RunKey;
import sluice.job.JobEvent;
import sluice.job.JobProcessor;
import sluice.job.JobRules;
import sluice.job.Parallel;
import sluice.local.aws.EventSourceMapping;
import sluice.local.aws.JobNotifications;
import sluice.local.aws.LocalBucket;
import sluice.local.aws.LocalJobQueues;
import sluice.local.aws.LocalQueues;
import sluice.local.aws.StepHandler;
import sluice.local.job.JobObjects;
import sluice.settings.Settings;
import sluice.store.JobStore;
import sluice.store.S3JobStore;

/// Whole jobs on this machine: a queue is told of the files that come into the bucket, and their
/// jobs are followed. What works off the chunks is not part of it. Safe for many threads.
final class LocalJobs implements AutoCloseable {
  /// The name of the queue.
  static final String QUEUE = "jobs";

  private static final Duration VISIBILITY = Duration.ofMinutes(16);
  private static final int MAX_RECEIVES = 1_000;
  private static final Duration TIMEOUT = Duration.ofMinutes(15);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(13);
  private static final long EVENT_BYTES = 6L << 20;
  private static final int CALLS_AT_ONCE = 16;

  /// One job may be planned for long, while others are followed.
  private static final int ENVIRONMENTS = 4;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final JobStore store;
  private final LocalJobQueues queues;
  private final JobProcessor processor;
  private final EventSourceMapping mapping;

  private LocalJobs(
      LocalQueues local,
      LocalQueues.Queue prompts,
      LocalBucket bucket,
      JobRules rules,
      EventSourceMapping.Watcher watcher) {
    LocalQueues.Queue jobs = local.create(QUEUE, VISIBILITY, MAX_RECEIVES);
    this.store = new S3JobStore(bucket.client(), LocalBucket.NAME);
    this.queues = new LocalJobQueues(local.client(), prompts, jobs);
    this.processor =
        new JobProcessor(store, queues, new Parallel(threads, CALLS_AT_ONCE), rules, Instant::now);
    this.mapping =
        EventSourceMapping.start(
            local.client(),
            jobs,
            new EventSourceMapping.Numbers(1, Duration.ZERO, TIMEOUT, EVENT_BYTES),
            watcher,
            Collections.nCopies(ENVIRONMENTS, handler()));
  }

  /// Starts to take jobs. Those that are open go on: whatever was on a queue of an earlier process
  /// is lost.
  ///
  /// @param prompts the queue that takes the chunks
  /// @param interval between two looks at the bucket
  /// @param watcher is told what fails
  static LocalJobs start(
      LocalQueues local,
      LocalQueues.Queue prompts,
      LocalBucket bucket,
      JobRules rules,
      Duration interval,
      EventSourceMapping.Watcher watcher) {
    var jobs = new LocalJobs(local, prompts, bucket, rules, watcher);
    jobs.resume();
    jobs.threads.execute(() -> jobs.notifyEach(interval, watcher));
    return jobs;
  }

  /// The rules of jobs by the function's settings.
  static JobRules rules(Settings settings) {
    return new JobRules(
        settings.rules(),
        LONGEST_WINDOW,
        settings.maxInFlight(),
        TIMEOUT,
        Prices.NONE,
        JobRules.Sizes.USUAL);
  }

  /// The function that follows jobs.
  private RequestHandler<SQSEvent, SQSBatchResponse> handler() {
    return new StepHandler(processor, queues.sqs(), queues.jobs());
  }

  private void resume() {
    List<String> jobs =
        store.list("jobs/", "").stream()
            .flatMap(object -> JobKey.of(object.key()).stream())
            .map(JobKey::job)
            .distinct()
            .toList();
    for (String job : jobs) {
      new JobObjects(store, job).openRun().ifPresent(this::resume);
    }
  }

  private void resume(RunKey run) {
    processor.resend(run.job());
    store
        .get(run.fact(Fact.RUN))
        .map(content -> Run.of(content.bytes()).source())
        .ifPresent(source -> {
          var _ = queues.sendJob(new JobEvent.FileCame(source).body(), Duration.ZERO);
        });
  }

  // Whatever breaks is told, and the next look comes.
  @SuppressWarnings("IllegalCatch")
  private void notifyEach(Duration interval, EventSourceMapping.Watcher watcher) {
    var notifications =
        new JobNotifications(
            store,
            body -> {
              var _ = queues.sendJob(body, Duration.ZERO);
            });
    do {
      try {
        notifications.look();
      } catch (RuntimeException e) {
        watcher.failed(e);
      }
    } while (!isStopped(interval));
  }

  /// Waits for the next look.
  private boolean isStopped(Duration interval) {
    try {
      return stop.await(interval.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /// Takes nothing more up, and waits for the steps that are being done.
  @Override
  public void close() {
    stop.countDown();
    mapping.close();
    threads.close();
  }
}
