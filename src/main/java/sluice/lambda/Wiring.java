package sluice.lambda;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import sluice.batch.BatchListener;
import sluice.batch.Environment;
import sluice.lambda.Settings.KeySetting;
import sluice.message.MessageReader;
import sluice.provider.ApiKeys;
import sluice.provider.HttpTransport;
import sluice.store.S3ObjectStore;
import sluice.time.SystemTime;
import sluice.time.Time;

/// Puts an environment together from settings and clients.
///
/// @param workers a virtual thread for every task: Lambda allows 1,024 platform threads
/// @param awsThreads as many as may wait for AWS at once; what is beyond queues up
record Wiring(
    Settings settings, AwsClients clients, Executor workers, Executor awsThreads, Time time) {
  /// Enough to store what 900 in flight answer, few enough to leave the file descriptors to them.
  static final int AWS_CONNECTIONS = 48;

  static Wiring of(Settings settings, AwsClients clients) {
    Executor workers = Executors.newVirtualThreadPerTaskExecutor();
    Executor awsThreads =
        Executors.newFixedThreadPool(AWS_CONNECTIONS, Thread.ofVirtual().name("aws-", 0).factory());
    return new Wiring(settings, clients, workers, awsThreads, new SystemTime(workers));
  }

  Environment environment(BatchListener listener) {
    return new Environment(
        new Environment.Parts(
            new MessageReader(settings.rules()),
            new HttpTransport(
                settings.destination(), settings.maxResponseBytes(), tls(), workers, time),
            keys(),
            new S3ObjectStore(clients.s3(), settings.bucket(), awsThreads, time),
            listener,
            time,
            new SecureRandom(),
            workers,
            settings.secrets(),
            settings.destination().profile(),
            settings.limits()));
  }

  SqsSourceQueues queues() {
    return new SqsSourceQueues(clients.sqs(), awsThreads, time);
  }

  private ApiKeys keys() {
    return switch (settings.key()) {
      case KeySetting.None() -> ApiKeys.fixed(Optional.empty());
      case KeySetting.Given(String key) -> ApiKeys.fixed(Optional.of(key));
      case KeySetting.Secret secret ->
          new SecretsManagerKey(clients.secrets(), secret, workers, time);
    };
  }

  private static SSLContext tls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the platform has no TLS", e);
    }
  }
}
