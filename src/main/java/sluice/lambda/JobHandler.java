package sluice.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import sluice.job.JobMessage;
import sluice.job.JobProcessor;
import sluice.job.JobQueues;
import sluice.job.JobRules;
import sluice.job.Parallel;
import sluice.job.Step;
import sluice.message.Message;
import sluice.settings.JobSettings;
import sluice.settings.JobSettingsReader;
import sluice.store.S3JobStore;
import sluice.time.SystemTime;
import sluice.time.Time;

/// The Lambda function for whole jobs: takes messages of the queue of jobs, does one step for each,
/// one after the other, and tells the ids of those that come back. One instance is one execution
/// environment. Safe for many threads.
///
/// The message of a job that goes on comes back as the job's timer: it is made visible when the
/// next look is due, and reported as a failure, since Lambda deletes what is not (AWS Lambda,
/// "Reporting batch item failures").
public final class JobHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  /// What an invocation keeps for the end of the calls that its last step began in time: a tenth of
  /// its time, and a minute at most.
  private static final int RESERVE_SHARE = 10;

  private static final Duration MOST_RESERVE = Duration.ofMinutes(1);

  private final Time time;
  private final SqsJobQueues queues;
  private final JobProcessor processor;
  private final JobLog log;

  /// The function as Lambda creates it: settings from environment variables, log lines to the
  /// standard output.
  ///
  /// @throws sluice.settings.SettingsException where the settings are wrong
  public JobHandler() {
    this(JobSettingsReader.read(System.getenv()), AwsClients.ofSystemWithRetries());
  }

  /// A function with other settings and clients, to run it elsewhere than on Lambda.
  public JobHandler(JobSettings settings, AwsClients clients) {
    this(settings, clients, JobHandler::print);
  }

  /// The same with another log.
  ///
  /// @param sink takes each line of JSON, without a line feed; from many threads
  public JobHandler(JobSettings settings, AwsClients clients, Consumer<String> sink) {
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    this.time = new SystemTime(threads);
    this.log = new JobLog(new JsonLines(sink, time));
    this.queues =
        new SqsJobQueues(clients.sqs(), settings.promptQueueUrl(), settings.jobsQueueUrl());
    this.processor =
        new JobProcessor(
            new S3JobStore(clients.s3().get(), settings.bucket()),
            queues,
            new Parallel(threads, AwsClients.MAX_CONNECTIONS),
            rules(settings),
            time::now);
  }

  private static JobRules rules(JobSettings settings) {
    return new JobRules(
        settings.lines(),
        settings.lines().maxAge(),
        settings.maxInFlight(),
        settings.functionTimeout(),
        settings.prices(),
        JobRules.Sizes.USUAL);
  }

  /// Does one step for each message.
  ///
  /// @throws IllegalArgumentException where the event is no SQS event
  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Instant until = time.now().plus(usable(Duration.ofMillis(context.getRemainingTimeInMillis())));
    String invocationId = context.getAwsRequestId();
    return new SQSBatchResponse(
        SqsEventReader.of(event, time.now()).stream()
            .filter(message -> !isDone(message, until, invocationId))
            .map(message -> new BatchItemFailure(message.id()))
            .toList());
  }

  private static Duration usable(Duration remaining) {
    Duration reserve = remaining.dividedBy(RESERVE_SHARE);
    return remaining.minus(reserve.compareTo(MOST_RESERVE) < 0 ? reserve : MOST_RESERVE);
  }

  /// Sends those chunks of a job's run again that are not finished, as is right where all messages
  /// are lost for sure. Nothing happens where the job has no run under way.
  public void resend(String job) {
    processor.resend(job);
  }

  // Whatever fails must leave the message in the queue, and the other messages of the event alone.
  @SuppressWarnings("IllegalCatch")
  private boolean isDone(Message message, Instant until, String invocationId) {
    long begun = time.nanos();
    try {
      Step step =
          processor.step(new JobMessage(message.id(), message.body(), message.receives()), until);
      log.stepped(invocationId, message, step, time.since(begun));
      if (step instanceof Step.LookAgain(Duration after)) {
        delay(message, after, invocationId);
      }
      return step instanceof Step.Done;
    } catch (RuntimeException e) {
      log.failed(invocationId, message, e, AFTER_FAILURE);
      delay(message, AFTER_FAILURE, invocationId);
      return false;
    }
  }

  private void delay(Message message, Duration after, String invocationId) {
    try {
      queues.delay(message.receiptHandle(), after);
    } catch (JobQueues.QueueFailedException e) {
      log.notDelayed(invocationId, e);
    }
  }

  // Lambda takes the standard output for its log, and a line that is JSON as it is.
  @SuppressWarnings("SystemOut")
  private static void print(String line) {
    System.out.println(line);
  }
}
