package sluice.store;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Objects in one S3 bucket. Safe for many threads: each call blocks one of its own.
public final class S3ObjectStore implements ObjectStore {
  /// More than all that stands before a record's status code.
  private static final String HEAD_RANGE = "bytes=0-32767";

  /// Errors of the credentials or the clock that pass once the client has renewed or corrected them.
  private static final Set<String> PASSING_CODES =
      Set.of("ExpiredToken", "RequestTimeTooSkewed", "RequestTimeout");

  private final S3Client client;
  private final String bucket;
  private final Executor threads;

  /// Objects of a bucket.
  ///
  /// @param client must not retry by itself
  /// @param threads may block; how many there are bounds the connections
  public S3ObjectStore(S3Client client, String bucket, Executor threads) {
    this.client = client;
    this.bucket = bucket;
    this.threads = threads;
  }

  @Override
  public CompletableFuture<Read> read(String key, Duration limit) {
    return call(() -> get(key, limit), S3ObjectStore::readFailure);
  }

  @Override
  public CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, Duration limit) {
    return call(() -> put(key, content, condition, limit), S3ObjectStore::writeFailure);
  }

  private Read get(String key, Duration limit) {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .range(HEAD_RANGE)
            .overrideConfiguration(override -> override.apiCallTimeout(limit))
            .build();
    ResponseBytes<GetObjectResponse> object =
        client.getObject(request, ResponseTransformer.toBytes());
    return new Found(object.asByteArrayUnsafe(), object.response().eTag());
  }

  private Write put(String key, byte[] content, Condition condition, Duration limit) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .contentType("application/json")
            .overrideConfiguration(override -> override.apiCallTimeout(limit));
    switch (condition) {
      case Condition.Always() -> {}
      case Condition.Absent() -> request.ifNoneMatch("*");
      case Condition.Unchanged(String etag) -> request.ifMatch(etag);
    }
    client.putObject(request.build(), RequestBody.fromBytes(content));
    return new Written();
  }

  private static Read readFailure(SdkException failure) {
    return failure instanceof S3Exception answer && isMissingKey(answer)
        ? new Nothing()
        : failed(failure);
  }

  /// 412, or 404 where the object to replace is gone.
  private static Write writeFailure(SdkException failure) {
    return failure instanceof S3Exception answer
            && (answer.statusCode() == 412 || isMissingKey(answer))
        ? new Overtaken()
        : failed(failure);
  }

  private static boolean isMissingKey(S3Exception answer) {
    return answer.statusCode() == 404 && !"NoSuchBucket".equals(code(answer));
  }

  private static Failed failed(SdkException failure) {
    if (!(failure instanceof S3Exception answer)) {
      return new Failed(/* isPassing= */ true, failure.toString());
    }
    int status = answer.statusCode();
    boolean isPassing =
        status >= 500 || status == 409 || status == 429 || PASSING_CODES.contains(code(answer));
    return new Failed(isPassing, "S3 answered %d %s".formatted(status, code(answer)));
  }

  private static String code(S3Exception answer) {
    return answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode();
  }

  private <T> CompletableFuture<T> call(
      Supplier<T> call, Function<SdkException, T> onFailure) {
    try {
      return CompletableFuture.supplyAsync(() -> attempt(call, onFailure), threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(
          onFailure.apply(SdkException.create("the store is closed", e)));
    }
  }

  private static <T> T attempt(
      Supplier<T> call, Function<SdkException, T> onFailure) {
    try {
      return call.get();
    } catch (SdkException e) {
      return onFailure.apply(e);
    }
  }
}
