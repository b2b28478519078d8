package sluice.lambda;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeParams;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;

/// Decides once for each operation and bucket how its calls are signed, where the SDK decides it
/// for each call. Safe for many threads.
///
/// The decision depends only on the operation and on the endpoint, and these are the same for all
/// objects of a bucket.
final class MemoizedAuthSchemes implements S3AuthSchemeProvider {
  private final S3AuthSchemeProvider rules;

  /// By operation, then by bucket.
  private final Map<String, Map<String, List<AuthSchemeOption>>> decided =
      new ConcurrentHashMap<>();

  /// @param rules those of the SDK
  MemoizedAuthSchemes(S3AuthSchemeProvider rules) {
    this.rules = rules;
  }

  @Override
  public List<AuthSchemeOption> resolveAuthScheme(S3AuthSchemeParams call) {
    return call.bucket() == null
        ? rules.resolveAuthScheme(call)
        : decided
            .computeIfAbsent(call.operation(), _ -> new ConcurrentHashMap<>())
            .computeIfAbsent(call.bucket(), _ -> rules.resolveAuthScheme(call));
  }
}
