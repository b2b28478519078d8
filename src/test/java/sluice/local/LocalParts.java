package sluice.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import sluice.batch.BatchListener;
import sluice.chunk.Prices;
import sluice.lambda.AwsClients;
import sluice.lambda.LambdaHandler;
import sluice.local.aws.EventSourceMapping;
import sluice.local.aws.LocalBucket;
import sluice.local.aws.LocalQueues;
import sluice.local.cli.Command;
import sluice.local.job.JobObjects;
import sluice.local.provider.SampleProvider;
import sluice.settings.JobSettingsReader;
import sluice.settings.Settings;
import sluice.settings.SettingsReader;
import sluice.store.S3JobStore;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// All that a run on this machine needs: queues, a bucket, a provider where no real one is asked,
/// and the function.
///
/// @param queue the one the function is fed from
/// @param settings the function's
/// @param prices the job function's
record LocalParts(
    LocalQueues queues,
    LocalQueues.Queue queue,
    LocalBucket bucket,
    Optional<SampleProvider> provider,
    Settings settings,
    Prices prices)
    implements AutoCloseable {
  /// The name of the queue.
  static final String QUEUE = "prompts";

  /// Where the parts listen.
  ///
  /// @param sqsPort 0 for a free one, as the others
  record Place(String host, int sqsPort, int s3Port, int providerPort) {
    /// Anywhere on this machine.
    static final Place ANYWHERE = new Place("127.0.0.1", 0, 0, 0);

    /// At three ports in a row.
    static Place at(String host, int firstPort) {
      return new Place(host, firstPort, firstPort + 1, firstPort + 2);
    }
  }

  /// A part does not start; its message says which and why.
  static final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartException(String part, Throwable cause) {
      super("%s did not start: %s".formatted(part, cause.getMessage()), cause);
    }
  }

  /// Starts all at once: each takes a second or two.
  ///
  /// @param out holds the bucket's folder, `s3`
  /// @throws StartException above all where another process has a port already
  static LocalParts start(Place place, Path out, Command.Function function) {
    try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
      String host = place.host();
      var queues = starters.submit(() -> LocalQueues.start(host, place.sqsPort()));
      var bucket =
          starters.submit(() -> LocalBucket.start(out.resolve("s3"), host, place.s3Port()));
      var provider =
          starters.submit(() ->
              function.sample().map(own -> SampleProvider.start(own, host, place.providerPort())));
      Optional<SampleProvider> sample = started("The provider", provider);
      return new LocalParts(
          started("SQS", queues),
          started("SQS", queues).create(QUEUE),
          started("S3", bucket),
          sample,
          settings(function, sample),
          JobSettingsReader.prices(function.variables()));
    }
  }

  private static Settings settings(Command.Function function, Optional<SampleProvider> sample) {
    Map<String, String> variables = new HashMap<>(function.variables());
    sample.ifPresent(own -> {
      variables.put("PROVIDER_BASE_URL", own.baseUrl().toString());
      variables.put("PROVIDER_ALLOW_HTTP", "true");
    });
    return SettingsReader.read(variables);
  }

  private static <T> T started(String part, Future<T> start) {
    try {
      return start.get();
    } catch (ExecutionException e) {
      throw new StartException(part, Optional.ofNullable(e.getCause()).orElse(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException(part, e);
    }
  }

  /// The function, once for each execution environment.
  List<LambdaHandler> environments(BatchListener listener) {
    var clients = new AwsClients(bucket::client, queues::client, SecretsManagerClient::create);
    return Stream.generate(() -> new LambdaHandler(settings, clients, listener))
        .limit(settings.environments())
        .toList();
  }

  /// Has the queue worked off.
  EventSourceMapping map(EventSourceMapping.Watcher watcher, List<LambdaHandler> environments) {
    return EventSourceMapping.start(queues.client(), queue, numbers(), watcher, environments);
  }

  /// Whole jobs, whose chunks go to the queue.
  ///
  /// @param interval between two looks at the bucket
  LocalJobs jobs(Duration interval, EventSourceMapping.Watcher watcher) {
    return LocalJobs.start(queues, queue, bucket, jobLimits(), interval, watcher);
  }

  /// What the settings say of whole jobs.
  LocalJobs.Limits jobLimits() {
    return new LocalJobs.Limits(settings.rules(), settings.maxInFlight(), prices);
  }

  /// A job in the bucket.
  JobObjects job(String name) {
    return new JobObjects(new S3JobStore(bucket.client(), LocalBucket.NAME), name);
  }

  /// How many prompts may be in flight over all environments.
  int permits() {
    return settings.permits() * settings.environments();
  }

  /// The mapping's numbers.
  EventSourceMapping.Numbers numbers() {
    return EventSourceMapping.Numbers.of(settings.permits());
  }

  @Override
  public void close() {
    provider.ifPresent(SampleProvider::close);
    bucket.close();
    queues.close();
  }
}
