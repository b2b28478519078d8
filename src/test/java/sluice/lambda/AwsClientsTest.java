package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

final class AwsClientsTest {
  private final List<SdkHttpRequest> requests = new ArrayList<>();

  private final List<Integer> timeoutsDuringCalls = new ArrayList<>();
  private final ScheduledThreadPoolExecutor timer = AwsClients.timer();

  private final S3Client s3 =
      built(AwsClients.s3(Optional.empty(), new Recording(), AwsRetryStrategy.doNotRetry(), timer));

  private static S3Client built(S3ClientBuilder builder) {
    return builder
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("nobody", "nothing")))
        .build();
  }

  @Test
  void recordThatIsWritten_isAPlainBodyWithItsChecksumInAHeader() {
    s3.putObject(put -> put.bucket("b").key("k").ifNoneMatch("*"), RequestBody.fromString("{}"));

    assertIsPlain();
  }

  @Test
  void partThatIsUploaded_isAPlainBodyWithItsChecksumInAHeader() {
    s3.uploadPart(
        part -> part.bucket("b").key("k").uploadId("u").partNumber(1),
        RequestBody.fromString("{}"));

    assertIsPlain();
  }

  @Test
  void requestsToSeveralKeysAndBuckets_areThoseOfAClientThatResolvesEachAnew() {
    assertSameRequests(s3, plain(S3Client.builder()));
  }

  @Test
  void requestsToAnotherEndpoint_areThoseOfAClientThatResolvesEachAnew() {
    URI endpoint = URI.create("http://127.0.0.1:9000/path");

    assertSameRequests(
        built(
            AwsClients.s3(
                Optional.of(endpoint), new Recording(), AwsRetryStrategy.doNotRetry(), timer)),
        plain(
            S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)));
  }

  private S3Client plain(S3ClientBuilder builder) {
    return built(
        builder
            .httpClient(new Recording())
            .serviceConfiguration(s3Only -> s3Only.chunkedEncodingEnabled(false)));
  }

  private void assertSameRequests(S3Client client, S3Client plain) {
    callEachOperation(plain);
    List<String> expected = requests.stream().map(AwsClientsTest::described).toList();
    requests.clear();
    callEachOperation(client);

    assertThat(requests).hasSize(66).extracting(AwsClientsTest::described).isEqualTo(expected);
  }

  private static void callEachOperation(S3Client client) {
    for (String bucket : List.of("b", "bucket.with.dots", "b")) {
      for (String key : List.of("results/1.json", "a b/ü+%.json")) {
        client.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("{}"));
        client.getObject(get -> get.bucket(bucket).key(key), ResponseTransformer.toBytes());
        client.headObject(head -> head.bucket(bucket).key(key));
        client.listObjectsV2(list -> list.bucket(bucket).prefix(key));
        client.createMultipartUpload(create -> create.bucket(bucket).key(key));
        client.uploadPart(
            part -> part.bucket(bucket).key(key).uploadId("u").partNumber(1),
            RequestBody.fromString("{}"));
        client.listParts(list -> list.bucket(bucket).key(key).uploadId("u"));
        client.completeMultipartUpload(complete -> complete.bucket(bucket).key(key).uploadId("u"));
        client.deleteObjects(delete ->
            delete
                .bucket(bucket)
                .delete(keys -> keys.objects(ObjectIdentifier.builder().key(key).build())));
        client.deleteObject(delete -> delete.bucket(bucket).key(key));
        client.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId("u"));
      }
    }
  }

  /// All of a request that does not change with the time: of the signature what it is made for.
  private static String described(SdkHttpRequest request) {
    String signed =
        request
            .firstMatchingHeader("Authorization")
            .orElseThrow()
            .replaceAll("\\d{8}|=\\w{64}", "");
    return request.method()
        + " "
        + request.getUri()
        + " "
        + signed
        + " "
        + request.firstMatchingHeader("x-amz-content-sha256")
        + " "
        + request.headers().keySet();
  }

  @Test
  void timeoutOfACallThatWasAnswered_isNotKept() {
    s3.putObject(
        put ->
            put.bucket("b")
                .key("k")
                .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofMinutes(15))),
        RequestBody.fromString("{}"));

    assertThat(timeoutsDuringCalls).containsExactly(1);
    assertThat(timer.getQueue()).isEmpty();
  }

  private void assertIsPlain() {
    SdkHttpRequest request = requests.getFirst();
    assertThat(request.protocol()).isEqualTo("https");
    assertThat(request.firstMatchingHeader("Content-Length")).contains("2");
    assertThat(request.firstMatchingHeader("x-amz-checksum-crc32")).isPresent();
    assertThat(request.firstMatchingHeader("x-amz-decoded-content-length")).isEmpty();
    assertThat(request.firstMatchingHeader("x-amz-trailer")).isEmpty();
  }

  /// Takes every request, and sends none.
  private final class Recording implements SdkHttpClient {
    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      requests.add(request.httpRequest());
      return new Answered();
    }

    @Override
    public void close() {}
  }

  private final class Answered implements ExecutableHttpRequest {
    @Override
    public HttpExecuteResponse call() {
      timeoutsDuringCalls.add(timer.getQueue().size());
      return HttpExecuteResponse.builder()
          .response(SdkHttpResponse.builder().statusCode(200).putHeader("ETag", "\"1\"").build())
          .responseBody(AbortableInputStream.create(InputStream.nullInputStream()))
          .build();
    }

    @Override
    public void abort() {}
  }
}
