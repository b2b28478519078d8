package sluice.lambda;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The AWS clients of an execution environment. Immutable; safe for many threads.
///
/// @param s3 for the records; must not retry, since the store retries until the deadline
/// @param sqs for the visibility of returned messages and the deletion of finished ones
/// @param secrets makes the client for the provider's API key; called only where a secret is
///   configured
public record AwsClients(S3Client s3, SqsClient sqs, Supplier<SecretsManagerClient> secrets) {
  /// The most calls to AWS at once: enough to store the responses of 900 requests in flight, few
  /// enough to leave them their file descriptors (an environment has 1,024).
  static final int MAX_CONNECTIONS = 48;

  private static final String S3_ENDPOINT = "AWS_ENDPOINT_URL_S3";
  private static final String SQS_ENDPOINT = "AWS_ENDPOINT_URL_SQS";

  static {
    JvmDefaults.set(MAX_CONNECTIONS);
  }

  /// Clients as the SDK's own environment variables describe them: region, credentials, endpoints.
  public static AwsClients ofSystem() {
    ignoreEmptyEndpoints();
    return of(endpoint(S3_ENDPOINT), endpoint(SQS_ENDPOINT));
  }

  /// Clients with other endpoints than AWS's where these are given; region and credentials are
  /// those of the SDK's own environment variables.
  public static AwsClients of(Optional<URI> s3Endpoint, Optional<URI> sqsEndpoint) {
    SdkHttpClient http = UrlConnectionHttpClient.create();
    var s3 =
        S3Client.builder()
            .httpClient(http)
            .forcePathStyle(s3Endpoint.isPresent())
            .overrideConfiguration(
                override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()));
    s3Endpoint.ifPresent(endpoint ->
        // Some emulators answer before they have read a signed chunked body to its end.
        s3.endpointOverride(endpoint)
            .serviceConfiguration(s3Only -> s3Only.chunkedEncodingEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED));
    var sqs = SqsClient.builder().httpClient(http);
    sqsEndpoint.ifPresent(sqs::endpointOverride);
    return new AwsClients(
        s3.build(), sqs.build(), () -> SecretsManagerClient.builder().httpClient(http).build());
  }

  private static Optional<URI> endpoint(String variable) {
    return Optional.ofNullable(System.getenv(variable))
        .filter(value -> !value.isBlank())
        .map(URI::create);
  }

  /// `sam local` sets the variable of an endpoint that is not configured to the empty string, with
  /// which the SDK cannot build a client.
  private static void ignoreEmptyEndpoints() {
    if (isEmpty(System.getenv(S3_ENDPOINT)) || isEmpty(System.getenv(SQS_ENDPOINT))) {
      System.setProperty(SdkSystemSetting.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS.property(), "true");
    }
  }

  private static boolean isEmpty(@Nullable String value) {
    return value != null && value.isBlank();
  }
}
