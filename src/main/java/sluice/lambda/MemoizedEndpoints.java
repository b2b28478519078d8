package sluice.lambda;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointParams;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;

/// Applies the rules of S3's endpoints once for each bucket, where the SDK applies them twice for
/// each call. Safe for many threads.
///
/// All that the rules look at is the client's configuration, the bucket, and two flags that a few
/// operations set; the rules are applied anew to a call with one of them. Neither the key nor the
/// prefix is among it. An endpoint that cannot be resolved is not kept.
final class MemoizedEndpoints implements S3EndpointProvider {
  private final S3EndpointProvider rules;
  private final Map<String, CompletableFuture<Endpoint>> resolved = new ConcurrentHashMap<>();

  /// @param rules those of the SDK
  MemoizedEndpoints(S3EndpointProvider rules) {
    this.rules = rules;
  }

  @Override
  public CompletableFuture<Endpoint> resolveEndpoint(S3EndpointParams call) {
    return isOrdinary(call) ? resolveEndpoint(call.bucket(), call) : rules.resolveEndpoint(call);
  }

  /// Whether a call is on a bucket and sets no flag: one is of the call that begins a session with
  /// a directory bucket, the other of those that make or delete such a bucket.
  private static boolean isOrdinary(S3EndpointParams call) {
    return call.bucket() != null
        && !Boolean.TRUE.equals(call.disableS3ExpressSessionAuth())
        && !Boolean.TRUE.equals(call.useS3ExpressControlEndpoint());
  }

  private CompletableFuture<Endpoint> resolveEndpoint(String bucket, S3EndpointParams call) {
    CompletableFuture<Endpoint> known = resolved.get(bucket);
    if (known != null) {
      return known;
    }
    CompletableFuture<Endpoint> found = rules.resolveEndpoint(call);
    if (!found.isCompletedExceptionally()) {
      resolved.put(bucket, found);
    }
    return found;
  }
}
