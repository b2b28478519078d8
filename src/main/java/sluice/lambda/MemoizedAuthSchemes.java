package sluice.lambda;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeParams;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;

/// Decides once for each operation and bucket how its calls are signed, not for each call. Safe for
/// many threads.
///
/// For one client, the way depends on the operation and on what its endpoint says, and so on
/// nothing that differs between two objects of a bucket.
final class MemoizedAuthSchemes implements S3AuthSchemeProvider {
  private final S3AuthSchemeProvider rules;
  private final Map<Operation, List<AuthSchemeOption>> ofOperations = new ConcurrentHashMap<>();

  /// On the objects of a bucket.
  private record Operation(String name, String bucket) {}

  MemoizedAuthSchemes(S3AuthSchemeProvider rules) {
    this.rules = rules;
  }

  @Override
  public List<AuthSchemeOption> resolveAuthScheme(S3AuthSchemeParams call) {
    return ofOperations.computeIfAbsent(
        new Operation(call.operation(), call.bucket()), _ -> rules.resolveAuthScheme(call));
  }
}
