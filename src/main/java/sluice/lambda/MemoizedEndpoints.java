package sluice.lambda;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointParams;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;

/// Applies the rules of S3's endpoints once for each bucket, not twice for each call. Safe for many
/// threads.
///
/// For one client and for operations on objects, the endpoint depends on the bucket alone; the key
/// of the object follows it in the path (AWS SDK for Java, "Configure client endpoints").
final class MemoizedEndpoints implements S3EndpointProvider {
  private final S3EndpointProvider rules;
  private final Map<Optional<String>, CompletableFuture<Endpoint>> ofBuckets =
      new ConcurrentHashMap<>();

  MemoizedEndpoints(S3EndpointProvider rules) {
    this.rules = rules;
  }

  @Override
  public CompletableFuture<Endpoint> resolveEndpoint(S3EndpointParams call) {
    return ofBuckets.computeIfAbsent(
        Optional.ofNullable(call.bucket()), _ -> rules.resolveEndpoint(call));
  }
}
