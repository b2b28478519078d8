package sluice.lambda;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointParams;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;

/// Applies the rules of S3's endpoints once, where the SDK applies them twice for each call. Safe
/// for many threads.
///
/// All that the rules look at is the client's configuration, the bucket, and two flags that a few
/// operations set. Neither the key nor the prefix is among it. An endpoint that cannot be resolved
/// is not kept.
final class MemoizedEndpoints implements S3EndpointProvider {
  private final S3EndpointProvider rules;
  private final Map<Call, CompletableFuture<Endpoint>> resolved = new ConcurrentHashMap<>();

  /// What differs between the calls of one client.
  ///
  /// @param bucket empty for an operation on no bucket
  /// @param withoutSession whether a call to a directory bucket is signed without a session, as the
  ///   call that begins one
  /// @param isControl whether a directory bucket itself is made or deleted
  private record Call(
      Optional<String> bucket, Optional<Boolean> withoutSession, Optional<Boolean> isControl) {
    static Call of(S3EndpointParams call) {
      return new Call(
          Optional.ofNullable(call.bucket()),
          Optional.ofNullable(call.disableS3ExpressSessionAuth()),
          Optional.ofNullable(call.useS3ExpressControlEndpoint()));
    }
  }

  /// @param rules those of the SDK
  MemoizedEndpoints(S3EndpointProvider rules) {
    this.rules = rules;
  }

  @Override
  public CompletableFuture<Endpoint> resolveEndpoint(S3EndpointParams params) {
    var call = Call.of(params);
    CompletableFuture<Endpoint> known = resolved.get(call);
    if (known != null) {
      return known;
    }
    CompletableFuture<Endpoint> found = rules.resolveEndpoint(params);
    if (!found.isCompletedExceptionally()) {
      resolved.put(call, found);
    }
    return found;
  }
}
