package sluice.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.chunk.Fact;
import sluice.chunk.JobKey;
import sluice.chunk.Prices;
import sluice.chunk.Run;
import sluice.chunk.RunKey;
import sluice.job.JobEvent;
import sluice.job.JobRules;
import sluice.lambda.AwsClients;
import sluice.lambda.JobHandler;
import sluice.local.aws.EventSourceMapping;
import sluice.local.aws.JobNotifications;
import sluice.local.aws.LocalBucket;
import sluice.local.aws.LocalQueues;
import sluice.local.aws.Timers;
import sluice.local.job.JobObjects;
import sluice.message.MessageReader;
import sluice.settings.JobSettings;
import sluice.store.JobStore;
import sluice.store.S3JobStore;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// Whole jobs on this machine: a queue is told of the files that come into the bucket, and their
/// jobs are followed by the function that does so on Lambda. What works off the chunks is not part
/// of it. Safe for many threads.
final class LocalJobs implements AutoCloseable {
  /// The name of the queue.
  static final String QUEUE = "jobs";

  private static final Duration VISIBILITY = Duration.ofMinutes(16);
  private static final int MAX_RECEIVES = 1_000;
  private static final Duration TIMEOUT = Duration.ofMinutes(15);
  private static final long EVENT_BYTES = 6L << 20;

  /// One job may be planned for long, while others are followed.
  private static final int THREADS = 4;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicInteger steps = new AtomicInteger();
  private final SqsClient sqs;
  private final LocalQueues.Queue jobs;
  private final Timers timers;
  private final JobStore store;
  private final JobHandler handler;
  private final EventSourceMapping mapping;
  private final Thread notifier;

  /// How the lines of files are read, how many may be under way at once, and what they cost.
  record Limits(MessageReader.Rules lines, int maxInFlight, Prices prices) {
    /// The same as rules of jobs.
    ///
    /// @param handlerTimeout the longest invocation that sends prompts
    JobRules rules(Duration handlerTimeout) {
      return new JobRules(
          lines, lines.maxAge(), maxInFlight, handlerTimeout, prices, JobRules.Sizes.USUAL);
    }

    private JobSettings settings(LocalQueues.Queue prompts, LocalQueues.Queue jobs) {
      return new JobSettings(
          lines, maxInFlight, TIMEOUT, prices, LocalBucket.NAME, prompts.url(), jobs.url());
    }
  }

  private LocalJobs(
      LocalQueues local,
      LocalQueues.Queue prompts,
      LocalBucket bucket,
      Limits limits,
      Duration interval,
      EventSourceMapping.Watcher watcher) {
    this.sqs = local.client();
    this.jobs = local.create(QUEUE, VISIBILITY, MAX_RECEIVES);
    this.timers = new Timers(sqs, jobs);
    this.store = new S3JobStore(bucket.client(), LocalBucket.NAME);
    this.handler =
        new JobHandler(
            limits.settings(prompts, jobs),
            new AwsClients(bucket::patientClient, local::client, SecretsManagerClient::create),
            new StepLog(watcher)::line);
    resume();
    this.mapping =
        EventSourceMapping.start(
            sqs,
            jobs,
            new EventSourceMapping.Numbers(1, Duration.ZERO, TIMEOUT, EVENT_BYTES),
            watcher,
            Collections.nCopies(THREADS, (RequestHandler<SQSEvent, SQSBatchResponse>) this::step));
    this.notifier = Thread.startVirtualThread(() -> notifyEach(interval, watcher));
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
      Limits limits,
      Duration interval,
      EventSourceMapping.Watcher watcher) {
    return new LocalJobs(local, prompts, bucket, limits, interval, watcher);
  }

  private SQSBatchResponse step(SQSEvent event, Context context) {
    steps.incrementAndGet();
    try {
      long begun = timers.now();
      SQSBatchResponse response = handler.handleRequest(event, context);
      timers.stepped(event, response, begun);
      return response;
    } finally {
      steps.decrementAndGet();
    }
  }

  /// Whether chunks may be on their way to the queue.
  boolean isMoreExpected() {
    return steps.get() > 0;
  }

  /// Messages of the prompt queue are done: where there is a chunk among them, its job is looked at
  /// soon, sooner than at AWS, where each look costs a little.
  void finished(List<Message> messages) {
    timers.finished(messages);
  }

  private void resume() {
    List<String> open =
        store.list("jobs/", "").stream()
            .flatMap(object -> JobKey.of(object.key()).stream())
            .map(JobKey::job)
            .distinct()
            .toList();
    for (String job : open) {
      new JobObjects(store, job).openRun().ifPresent(this::resume);
    }
  }

  private void resume(RunKey run) {
    handler.resend(run.job());
    store
        .get(run.fact(Fact.RUN))
        .map(content -> Run.of(content.bytes()).source())
        .ifPresent(source -> send(new JobEvent.FileCame(source).body()));
  }

  private void send(String body) {
    sqs.sendMessage(request -> request.queueUrl(jobs.url()).messageBody(body));
  }

  // Whatever breaks is told, and the next look comes.
  @SuppressWarnings("IllegalCatch")
  private void notifyEach(Duration interval, EventSourceMapping.Watcher watcher) {
    var notifications = new JobNotifications(store, this::send);
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

  /// Takes nothing more up; returns at once.
  void stop() {
    stop.countDown();
    mapping.stop();
  }

  /// Takes nothing more up, and waits for the steps that are being done.
  @Override
  public void close() {
    stop();
    mapping.close();
    try {
      notifier.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
