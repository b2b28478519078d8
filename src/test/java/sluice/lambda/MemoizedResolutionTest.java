package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.endpoints.EndpointUrl;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeParams;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointParams;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;

final class MemoizedResolutionTest {
  private final List<String> asked = new ArrayList<>();

  private final S3EndpointProvider endpoints = new MemoizedEndpoints(this::endpointOf);

  private final S3AuthSchemeProvider schemes = new MemoizedAuthSchemes(this::schemesOf);

  @Test
  void endpointOfABucket_isResolvedOnceWhateverTheKey() {
    assertThat(host(S3EndpointParams.builder().bucket("a").key("1"))).isEqualTo("a");
    assertThat(host(S3EndpointParams.builder().bucket("a").key("2"))).isEqualTo("a");

    assertThat(asked).containsExactly("a null null");
  }

  @Test
  void endpointsOfTwoBucketsAndOfNone_areTheirOwn() {
    assertThat(host(S3EndpointParams.builder().bucket("a"))).isEqualTo("a");
    assertThat(host(S3EndpointParams.builder().bucket("b"))).isEqualTo("b");
    assertThat(host(S3EndpointParams.builder())).isEqualTo("null");
  }

  @Test
  void endpointForTheCallThatBeginsASession_isItsOwn() {
    var _ = endpoint(S3EndpointParams.builder().bucket("a--x-s3"));
    var _ =
        endpoint(S3EndpointParams.builder().bucket("a--x-s3").disableS3ExpressSessionAuth(true));
    var _ =
        endpoint(S3EndpointParams.builder().bucket("a--x-s3").useS3ExpressControlEndpoint(true));

    assertThat(asked)
        .containsExactly("a--x-s3 null null", "a--x-s3 true null", "a--x-s3 null true");
  }

  @Test
  void flagThatIsFalse_countsAsUnset() {
    var _ = endpoint(S3EndpointParams.builder().bucket("a").disableS3ExpressSessionAuth(false));
    var _ = endpoint(S3EndpointParams.builder().bucket("a"));

    assertThat(asked).containsExactly("a false null");
  }

  @Test
  void endpointThatCannotBeResolved_isNotKept() {
    assertThat(endpoint(S3EndpointParams.builder().bucket("bad"))).isCompletedExceptionally();
    assertThat(endpoint(S3EndpointParams.builder().bucket("bad"))).isCompletedExceptionally();

    assertThat(asked).hasSize(2);
  }

  @Test
  void wayToSign_isDecidedOnceForAnOperationAndBucket() {
    assertThat(scheme("PutObject", "a", "1")).isEqualTo("PutObject a");
    assertThat(scheme("PutObject", "a", "2")).isEqualTo("PutObject a");
    assertThat(scheme("GetObject", "a", "1")).isEqualTo("GetObject a");
    assertThat(scheme("PutObject", "b", "1")).isEqualTo("PutObject b");

    assertThat(asked).containsExactly("PutObject a", "GetObject a", "PutObject b");
  }

  private String host(S3EndpointParams.Builder call) {
    return endpoint(call).join().endpointUrl().host();
  }

  private CompletableFuture<Endpoint> endpoint(S3EndpointParams.Builder call) {
    return endpoints.resolveEndpoint(call.build());
  }

  private CompletableFuture<Endpoint> endpointOf(S3EndpointParams call) {
    asked.add(
        call.bucket()
            + " "
            + call.disableS3ExpressSessionAuth()
            + " "
            + call.useS3ExpressControlEndpoint());
    return "bad".equals(call.bucket())
        ? CompletableFuture.failedFuture(new IllegalArgumentException("bad"))
        : CompletableFuture.completedFuture(
            Endpoint.builder()
                .endpointUrl(EndpointUrl.fromString("https://" + call.bucket()))
                .build());
  }

  private String scheme(String operation, String bucket, String key) {
    return schemes
        .resolveAuthScheme(call -> call.operation(operation).bucket(bucket).key(key))
        .getFirst()
        .schemeId();
  }

  private List<AuthSchemeOption> schemesOf(S3AuthSchemeParams call) {
    String decided = call.operation() + " " + call.bucket();
    asked.add(decided);
    return List.of(AuthSchemeOption.builder().schemeId(decided).build());
  }
}
