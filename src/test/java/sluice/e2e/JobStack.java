package sluice.e2e;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import sluice.lambda.JobHandler;
import sluice.lambda.LambdaHandler;
import sluice.local.aws.EventSourceMapping;
import sluice.local.aws.EventSourceMapping.Numbers;
import sluice.local.aws.JobNotifications;
import sluice.local.aws.LocalBucket;
import sluice.local.aws.LocalQueues;
import sluice.local.aws.Timers;
import sluice.store.S3JobStore;
import software.amazon.awssdk.services.sqs.model.Message;

/// The whole stack for jobs with real parts: SQS, S3 and its notifications, and both functions as
/// they are packaged, each in processes of their own that may be killed.
final class JobStack implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final long EVENT_BYTES = 6L << 20;
  private static final Duration WINDOW = Duration.ofMillis(200);
  private static final int PROMPT_RECEIVES = 500;
  private static final int JOB_RECEIVES = 1_000;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final ChunkDeliveries deliveries = new ChunkDeliveries();
  private final LocalQueues queues;
  private final LocalBucket bucket;
  private final LocalQueues.Queue prompts;
  private final LocalQueues.Queue jobs;
  private final List<FunctionEnvironment> promptEnvironments;
  private final List<FunctionEnvironment> jobEnvironments;
  private final Timers timers;
  private final List<EventSourceMapping> mappings;

  /// The size of the stack.
  ///
  /// @param prompts environments of the function that sends prompts
  /// @param jobs environments of the function for whole jobs
  /// @param inFlight prompts in flight in all environments together
  /// @param batch the most messages of an event
  /// @param promptTimeout of an invocation of the first function; a message is invisible a little
  ///   longer
  /// @param jobTimeout of one of the second
  record Size(
      int prompts,
      int jobs,
      int inFlight,
      int batch,
      Duration promptTimeout,
      Duration jobTimeout) {}

  /// Starts it.
  ///
  /// @param folder empty
  /// @param onDeath is told the name of a process just before it is killed
  JobStack(Path folder, Size size, String provider, Consumer<String> onDeath) throws IOException {
    this.queues = LocalQueues.start();
    this.bucket = LocalBucket.start(folder.resolve("s3"));
    this.prompts = queues.create("prompts", visibility(size.promptTimeout()), PROMPT_RECEIVES);
    this.jobs = queues.create("jobs", visibility(size.jobTimeout()), JOB_RECEIVES);
    this.timers = new Timers(queues.client(), jobs);
    var launcher =
        new FunctionLauncher(
            FunctionPackage.in(Files.createDirectory(folder.resolve("task"))),
            variables(size, provider),
            folder,
            onDeath);
    this.promptEnvironments =
        launcher.start("prompts", size.prompts(), LambdaHandler.class, size.promptTimeout());
    this.jobEnvironments = launcher.start("jobs", size.jobs(), JobHandler.class, size.jobTimeout());
    this.mappings =
        List.of(
            map(
                prompts,
                new Numbers(size.batch(), WINDOW, size.promptTimeout(), EVENT_BYTES),
                new FinishedChunks(),
                promptEnvironments.stream().map(this::counted).toList()),
            map(
                jobs,
                new Numbers(1, Duration.ZERO, size.jobTimeout(), EVENT_BYTES),
                new EventSourceMapping.Watcher() {},
                jobEnvironments.stream().map(this::timed).toList()));
    Thread.startVirtualThread(this::notifyOfFiles);
  }

  private static Duration visibility(Duration timeout) {
    return timeout.plus(FunctionEnvironment.MARGIN);
  }

  private Map<String, String> variables(Size size, String provider) {
    return Map.of(
        "PROVIDER_BASE_URL",
        provider,
        "PROVIDER_MAX_IN_FLIGHT",
        Integer.toString(size.inFlight()),
        "MAX_CONCURRENCY",
        Integer.toString(size.prompts()),
        "RESULTS_BUCKET",
        LocalBucket.NAME,
        "AWS_ENDPOINT_URL_S3",
        bucket.endpoint().toString(),
        "AWS_ENDPOINT_URL_SQS",
        queues.endpoint().toString(),
        "PROMPT_QUEUE_URL",
        prompts.url(),
        "JOBS_QUEUE_URL",
        jobs.url(),
        "FUNCTION_TIMEOUT_SECONDS",
        Long.toString(size.promptTimeout().toSeconds()));
  }

  private RequestHandler<SQSEvent, SQSBatchResponse> counted(FunctionEnvironment environment) {
    return (event, context) -> {
      deliveries.received(event);
      return environment.handleRequest(event, context);
    };
  }

  private RequestHandler<SQSEvent, SQSBatchResponse> timed(FunctionEnvironment environment) {
    return (event, context) -> {
      long begun = timers.now();
      SQSBatchResponse response = environment.handleRequest(event, context);
      timers.stepped(event, response, begun);
      return response;
    };
  }

  /// Has the job looked at as soon as chunks are done, so that its function is at work often, and
  /// the end is not waited for.
  private final class FinishedChunks implements EventSourceMapping.Watcher {
    @Override
    public void deleted(List<Message> messages) {
      timers.finished(messages);
    }
  }

  private EventSourceMapping map(
      LocalQueues.Queue queue,
      Numbers numbers,
      EventSourceMapping.Watcher watcher,
      List<RequestHandler<SQSEvent, SQSBatchResponse>> environments) {
    return EventSourceMapping.start(queues.client(), queue, numbers, watcher, environments);
  }

  private void notifyOfFiles() {
    var notifications = new JobNotifications(store(), this::send);
    try {
      do {
        notifications.look();
      } while (!stop.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(String body) {
    queues.client().sendMessage(request -> request.queueUrl(jobs.url()).messageBody(body));
  }

  /// The bucket's objects.
  S3JobStore store() {
    return new S3JobStore(bucket.client(), LocalBucket.NAME);
  }

  List<FunctionEnvironment> promptEnvironments() {
    return promptEnvironments;
  }

  List<FunctionEnvironment> jobEnvironments() {
    return jobEnvironments;
  }

  /// What the function that sends prompts was handed.
  ChunkDeliveries deliveries() {
    return deliveries;
  }

  /// How many messages were given up.
  int deadLetters() {
    return queues.deadLetters(prompts) + queues.deadLetters(jobs);
  }

  /// How many invocations of the function that sends prompts were not over in time, as happens
  /// where the machine is far too busy; their messages may have been delivered a second time.
  int overruns() {
    return promptEnvironments.stream().mapToInt(FunctionEnvironment::overruns).sum();
  }

  /// How late the latest of them ended.
  Duration longestOverrun() {
    return promptEnvironments.stream()
        .map(FunctionEnvironment::longestOverrun)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /// How many processes ended without being killed.
  int crashes() {
    return Stream.of(promptEnvironments, jobEnvironments)
        .flatMap(List::stream)
        .mapToInt(FunctionEnvironment::crashes)
        .sum();
  }

  /// Ends all processes and whatever they do.
  @Override
  public void close() {
    stop.countDown();
    mappings.forEach(EventSourceMapping::stop);
    promptEnvironments.forEach(FunctionEnvironment::close);
    jobEnvironments.forEach(FunctionEnvironment::close);
    try {
      for (EventSourceMapping mapping : mappings) {
        var _ = mapping.await(GRACE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    bucket.close();
    queues.close();
  }
}
