package sluice.store;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import sluice.lambda.AwsClients;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Clients of S3 servers on this machine, as the function builds its own.
final class S3Clients {
  /// One for all clients: a client that is closed leaves its timer running.
  private static final ScheduledExecutorService TIMER = AwsClients.timer();

  private S3Clients() {}

  static S3Client of(URI endpoint) {
    return AwsClients.s3(
            Optional.of(endpoint),
            UrlConnectionHttpClient.create(),
            AwsRetryStrategy.doNotRetry(),
            TIMER)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }
}
