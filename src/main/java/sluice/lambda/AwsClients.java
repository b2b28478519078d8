package sluice.lambda;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The AWS clients of an execution environment. Each is made at its first use: some hundred
/// milliseconds of a cold start, for those that are used. Safe for many threads.
///
/// @param s3 for records and jobs; must not retry for [LambdaHandler], whose store retries until
///   the deadline, and must retry by itself for [JobHandler], whose store does not
/// @param sqs for the visibility of returned messages and the deletion of finished ones
/// @param secrets for the provider's API key, where it is a secret
public record AwsClients(
    Supplier<S3Client> s3, Supplier<SqsClient> sqs, Supplier<SecretsManagerClient> secrets) {
  /// The most calls to AWS at once: enough to store the responses of 900 requests in flight, few
  /// enough to leave them their file descriptors (an environment has 1,024).
  static final int MAX_CONNECTIONS = 48;

  /// As many as the SDK's own timer has: ending a call may block one of them.
  private static final int TIMER_THREADS = 5;

  private static final String S3_ENDPOINT = "AWS_ENDPOINT_URL_S3";
  private static final String SQS_ENDPOINT = "AWS_ENDPOINT_URL_SQS";

  static {
    JvmDefaults.set(MAX_CONNECTIONS);
  }

  /// Clients as the SDK's own environment variables describe them: region, credentials, endpoints.
  public static AwsClients ofSystem() {
    return ofSystem(AwsRetryStrategy.doNotRetry());
  }

  /// The same, with an S3 client that retries as the SDK does by standard.
  public static AwsClients ofSystemWithRetries() {
    return ofSystem(AwsRetryStrategy.standardRetryStrategy());
  }

  private static AwsClients ofSystem(RetryStrategy s3Retries) {
    ignoreEmptyEndpoints();
    return of(endpoint(S3_ENDPOINT), endpoint(SQS_ENDPOINT), s3Retries);
  }

  /// Clients with other endpoints than AWS's where these are given; region and credentials are
  /// those of the SDK's own environment variables.
  public static AwsClients of(Optional<URI> s3Endpoint, Optional<URI> sqsEndpoint) {
    return of(s3Endpoint, sqsEndpoint, AwsRetryStrategy.doNotRetry());
  }

  private static AwsClients of(
      Optional<URI> s3Endpoint, Optional<URI> sqsEndpoint, RetryStrategy s3Retries) {
    var http = new Memoized<>(UrlConnectionHttpClient::create);
    var timer = new Memoized<>(AwsClients::timer);
    return new AwsClients(
        new Memoized<>(() -> s3(s3Endpoint, http.get(), s3Retries, timer.get()).build()),
        new Memoized<>(() -> sqs(sqsEndpoint, http.get(), timer.get())),
        new Memoized<>(() -> SecretsManagerClient.builder().httpClient(http.get()).build()));
  }

  /// The S3 client of the function, without region and credentials, which are those of the SDK's
  /// environment variables unless they are set.
  ///
  /// @param configured another endpoint than AWS's
  /// @param timer see [#timer]
  public static S3ClientBuilder s3(
      Optional<URI> configured,
      SdkHttpClient http,
      RetryStrategy retries,
      ScheduledExecutorService timer) {
    var s3 =
        S3Client.builder()
            .httpClient(http)
            .forcePathStyle(configured.isPresent())
            .endpointProvider(new MemoizedEndpoints(S3EndpointProvider.defaultProvider()))
            .authSchemeProvider(new MemoizedAuthSchemes(S3AuthSchemeProvider.defaultProvider()))
            // A chunked body takes a quarter of a megabyte of buffers for each call. Its checksum
            // follows it; that of a plain one goes ahead, in a header. Some emulators answer before
            // they have read a chunked body to its end.
            .serviceConfiguration(s3Only -> s3Only.chunkedEncodingEnabled(false))
            .overrideConfiguration(
                override -> override.retryStrategy(retries).scheduledExecutorService(timer));
    configured.ifPresent(endpoint ->
        s3.endpointOverride(endpoint)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED));
    return s3;
  }

  /// Ends calls that take too long. The SDK's own timer keeps the timeout of each call until it is
  /// due, even when the call has long been answered, and with it the request: thousands of them in
  /// a long invocation.
  public static ScheduledThreadPoolExecutor timer() {
    var timer =
        new ScheduledThreadPoolExecutor(
            TIMER_THREADS, Thread.ofPlatform().name("aws-timer").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static SqsClient sqs(
      Optional<URI> configured, SdkHttpClient http, ScheduledExecutorService timer) {
    var sqs =
        SqsClient.builder()
            .httpClient(http)
            .overrideConfiguration(override -> override.scheduledExecutorService(timer));
    configured.ifPresent(sqs::endpointOverride);
    return sqs.build();
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
