package sluice.store;

import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Makes calls to S3 whose failures are [StoreFailedException]s. Safe for many threads.
final class S3Calls {
  private S3Calls() {}

  static <T> Optional<T> ifThere(Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (S3Exception e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw failed(e);
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  static <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  /// An answer to HEAD names no error.
  static boolean isMissing(S3Exception answer) {
    return answer.statusCode() == 404 && !S3ObjectStore.code(answer).equals("NoSuchBucket");
  }

  static StoreFailedException failed(SdkException failure) {
    ObjectStore.Failed told = S3ObjectStore.failed(failure);
    return new StoreFailedException(told.detail(), told.isPassing(), failure);
  }

  /// The content itself, not a copy of it, which the SDK may read several times.
  static RequestBody body(byte[] content, String contentType) {
    return RequestBody.fromContentProvider(
        ContentStreamProvider.fromByteArrayUnsafe(content), content.length, contentType);
  }
}
