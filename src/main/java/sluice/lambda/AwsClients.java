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

/// The AWS clients of an environment; none of them retries by itself where Sluice does.
///
/// @param s3 for the records; must not retry by itself
/// @param sqs for the visibility of what comes back
/// @param secrets for the provider's key alone; asked for only where a secret is configured
public record AwsClients(S3Client s3, SqsClient sqs, Supplier<SecretsManagerClient> secrets) {
  private static final String S3_ENDPOINT = "AWS_ENDPOINT_URL_S3";
  private static final String SQS_ENDPOINT = "AWS_ENDPOINT_URL_SQS";

  static {
    JvmDefaults.set(Wiring.AWS_CONNECTIONS);
  }

  /// Clients by the SDK's own variables: region, credentials, endpoints.
  public static AwsClients ofSystem() {
    ignoreEmptyEndpoints();
    return of(endpoint(S3_ENDPOINT), endpoint(SQS_ENDPOINT));
  }

  /// Clients of other endpoints, where there are any; region and credentials by the SDK's own
  /// variables.
  public static AwsClients of(Optional<URI> s3Endpoint, Optional<URI> sqsEndpoint) {
    SdkHttpClient http = UrlConnectionHttpClient.create();
    var s3 =
        S3Client.builder()
            .httpClient(http)
            .forcePathStyle(s3Endpoint.isPresent())
            .overrideConfiguration(
                override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()));
    s3Endpoint.ifPresent(endpoint ->
        // Not every emulator reads a signed chunked body to its end before it answers.
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

  /// `sam local` sets an endpoint that is not wanted to the empty string, with which the SDK cannot
  /// build a client.
  private static void ignoreEmptyEndpoints() {
    if (isEmpty(System.getenv(S3_ENDPOINT)) || isEmpty(System.getenv(SQS_ENDPOINT))) {
      System.setProperty(SdkSystemSetting.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS.property(), "true");
    }
  }

  private static boolean isEmpty(@Nullable String value) {
    return value != null && value.isBlank();
  }
}
