package sluice.local.aws;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.sqs.SqsClient;

/// AWS clients for parts on this machine: credentials that nobody checks, and mostly no retries, as
/// the clients of the function for prompts have none.
public final class LocalAws {
  public static final String REGION = "us-east-1";
  static final String ACCOUNT = "000000000000";

  private static final SdkHttpClient HTTP = UrlConnectionHttpClient.create();

  private LocalAws() {}

  public static S3Client s3(URI endpoint) {
    return s3(endpoint, AwsRetryStrategy.doNotRetry());
  }

  /// With retries, as the function for whole jobs has them.
  static S3Client patientS3(URI endpoint) {
    return s3(endpoint, AwsRetryStrategy.standardRetryStrategy());
  }

  private static S3Client s3(URI endpoint, RetryStrategy retries) {
    // A body in signed chunks ends with one that the S3 of this process does not always wait for:
    // it answers and hangs up, and the client
    // takes the write for failed. So bodies are sent plain.
    var builder =
        S3Client.builder()
            .httpClient(HTTP)
            .forcePathStyle(true)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build());
    return configured(builder, endpoint, retries).build();
  }

  static SqsClient sqs(URI endpoint) {
    return configured(SqsClient.builder().httpClient(HTTP), endpoint, AwsRetryStrategy.doNotRetry())
        .build();
  }

  private static <B extends AwsClientBuilder<B, ?>> B configured(
      B builder, URI endpoint, RetryStrategy retries) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .overrideConfiguration(override -> override.retryStrategy(retries));
  }
}
