package sluice.store;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import sluice.time.Time;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The objects of one S3 bucket. Safe for many threads; each call blocks one of the threads of its
/// calls.
public final class S3ObjectStore implements ObjectStore {
  /// How much of an object is read: more than what stands before a record's status code.
  private static final String HEAD_RANGE = "bytes=0-32767";

  private static final String CONTENT_TYPE = "application/json";

  /// Error codes with a status of 4xx that pass: the client renews its credentials and corrects its
  /// clock, and a request that was damaged on its way is sent again (Amazon S3, "Error responses").
  private static final Set<String> PASSING_CODES =
      Set.of(
          "ExpiredToken", "RequestTimeTooSkewed", "RequestTimeout", "BadDigest", "IncompleteBody");

  /// Statuses of a server that cannot do what was asked, now or later (RFC 9110, section 15.6).
  private static final Set<Integer> UNABLE = Set.of(501, 505);

  private static final String NOT_IMPLEMENTED = "NotImplemented";

  private static final Failed TOO_LATE = Failed.passing("no thread was free in time");
  private final Supplier<S3Client> client;
  private final String bucket;
  private final BlockingCalls calls;
  private final Time time;

  /// The objects of a bucket.
  ///
  /// @param client used by the threads of the calls alone; must not retry by itself
  /// @param calls the number of their threads bounds that of the connections
  /// @param time measures how long a call has waited for a thread
  public S3ObjectStore(Supplier<S3Client> client, String bucket, BlockingCalls calls, Time time) {
    this.client = client;
    this.bucket = bucket;
    this.calls = calls;
    this.time = time;
  }

  @Override
  public CompletableFuture<Read> read(String key, Duration limit) {
    return call(left -> get(key, HEAD_RANGE, left), S3ObjectStore::readFailure, TOO_LATE, limit);
  }

  @Override
  public CompletableFuture<Read> read(String key, long from, long to, Duration limit) {
    String range = "bytes=%d-%d".formatted(from, to - 1);
    return call(left -> get(key, range, left), S3ObjectStore::readFailure, TOO_LATE, limit);
  }

  @Override
  public CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, Duration limit) {
    return call(
        left -> put(key, content, condition, left), S3ObjectStore::writeFailure, TOO_LATE, limit);
  }

  @Override
  public CompletableFuture<Write> delete(String key, Duration limit) {
    return call(left -> remove(key, left), S3ObjectStore::failed, TOO_LATE, limit);
  }

  @Override
  public CompletableFuture<Listing> list(String folder, String after, Duration limit) {
    return call(left -> page(folder, after, left), S3ObjectStore::failed, TOO_LATE, limit);
  }

  private Listing page(String folder, String after, Duration limit) {
    ListObjectsV2Response page =
        client
            .get()
            .listObjectsV2(request ->
                request
                    .bucket(bucket)
                    .prefix(folder)
                    .startAfter(after)
                    .overrideConfiguration(override -> override.apiCallTimeout(limit)));
    return new Page(
        page.contents().stream().map(S3Object::key).toList(),
        !Boolean.TRUE.equals(page.isTruncated()));
  }

  private Read get(String key, String range, Duration limit) {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .range(range)
            .overrideConfiguration(override -> override.apiCallTimeout(limit))
            .build();
    ResponseBytes<GetObjectResponse> object =
        client.get().getObject(request, ResponseTransformer.toBytes());
    return new Found(object.asByteArrayUnsafe(), object.response().eTag());
  }

  private Write put(String key, byte[] content, Condition condition, Duration limit) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .contentType(CONTENT_TYPE)
            .overrideConfiguration(override -> override.apiCallTimeout(limit));
    switch (condition) {
      case Condition.Always() -> {}
      case Condition.Absent() -> request.ifNoneMatch("*");
      case Condition.Unchanged(String etag) -> request.ifMatch(etag);
    }
    String etag = client.get().putObject(request.build(), bodyOf(content)).eTag();
    return new Written(etag == null ? "" : etag);
  }

  private Write remove(String key, Duration limit) {
    client
        .get()
        .deleteObject(request ->
            request
                .bucket(bucket)
                .key(key)
                .overrideConfiguration(override -> override.apiCallTimeout(limit)));
    return new Written();
  }

  /// The content itself, not a copy of it, which the SDK may read several times.
  private static RequestBody bodyOf(byte[] content) {
    return RequestBody.fromContentProvider(
        ContentStreamProvider.fromByteArrayUnsafe(content), content.length, CONTENT_TYPE);
  }

  /// S3 answers 416 where an object is empty, since it has no first byte to read.
  private static Read readFailure(RuntimeException failure) {
    return switch (failure) {
      case S3Exception answer when isMissingKey(answer) -> new Nothing();
      case S3Exception answer when answer.statusCode() == 416 -> new Found(new byte[0], "");
      default -> failed(failure);
    };
  }

  /// S3 answers 412 where a condition does not hold, and 404 where the object to replace is gone.
  private static Write writeFailure(RuntimeException failure) {
    return switch (failure) {
      case S3Exception answer when answer.statusCode() == 412 || isMissingKey(answer) ->
          new Overtaken();
      default -> failed(failure);
    };
  }

  private static boolean isMissingKey(S3Exception answer) {
    return answer.statusCode() == 404 && code(answer).equals("NoSuchKey");
  }

  static Failed failed(RuntimeException failure) {
    if (!(failure instanceof S3Exception answer)) {
      return Failed.passing(failure.toString());
    }
    return new Failed(isPassing(answer), "S3 answered " + described(answer));
  }

  /// Status and error code. S3 names an error whenever it refuses; a server that does not may be no
  /// S3.
  private static String described(S3Exception answer) {
    int status = answer.statusCode();
    String code = code(answer);
    if (code.isBlank()) {
      return status < 500
          ? status + " without naming an error: the server at this address may not be S3"
          : Integer.toString(status);
    }
    return status + " " + code;
  }

  private static boolean isPassing(S3Exception answer) {
    int status = answer.statusCode();
    boolean isUnable = UNABLE.contains(status) || code(answer).equals(NOT_IMPLEMENTED);
    return !isUnable
        && (status >= 500
            || status == 409
            || answer.isThrottlingException()
            || PASSING_CODES.contains(code(answer)));
  }

  static String code(S3Exception answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  /// Makes a call on one of the threads. The limit counts from now on: a call that has waited too
  /// long for a thread, or for the client to be made, is not made.
  private <T> CompletableFuture<T> call(
      Function<Duration, T> call,
      Function<RuntimeException, T> onFailure,
      T tooLate,
      Duration limit) {
    long start = time.nanos();
    try {
      return calls.call(() ->
          attempt(
              () -> {
                var _ = client.get();
                Duration left = limit.minus(time.since(start)).truncatedTo(MILLIS);
                return left.isPositive() ? call.apply(left) : tooLate;
              },
              onFailure));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(onFailure.apply(e));
    }
  }

  private static <T> T attempt(Supplier<T> call, Function<RuntimeException, T> onFailure) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return onFailure.apply(e);
    }
  }
}
