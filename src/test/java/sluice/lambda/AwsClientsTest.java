package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

final class AwsClientsTest {
  private final List<SdkHttpRequest> requests = new ArrayList<>();

  private final S3Client s3 =
      AwsClients.s3(Optional.empty(), new Recording(), AwsRetryStrategy.doNotRetry())
          .region(Region.EU_WEST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("nobody", "nothing")))
          .build();

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

  private static final class Answered implements ExecutableHttpRequest {
    @Override
    public HttpExecuteResponse call() {
      return HttpExecuteResponse.builder()
          .response(SdkHttpResponse.builder().statusCode(200).putHeader("ETag", "\"1\"").build())
          .build();
    }

    @Override
    public void abort() {}
  }
}
