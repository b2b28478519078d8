package sluice.provider;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;
import sluice.message.Endpoint;

/// The dialect of one provider: where its API differs from OpenAI's. Immutable.
///
/// To add a provider: one constant in [Profiles], one table test, and a [HeaderScheme] if no known
/// one fits.
///
/// @param name the name in the setting `PROVIDER`
/// @param hosts the provider's host names, in lower case; a leading dot stands for any subdomain
/// @param endpoints the paths that may be sent to the provider
/// @param headerScheme the headers of its requests and responses
/// @param countsOutputCap whether the token limit counts a request's own cap on its output in
///   advance, and refunds nothing of it after the answer
public record Profile(
    String name,
    List<String> hosts,
    Set<Endpoint> endpoints,
    HeaderScheme headerScheme,
    boolean countsOutputCap) {

  /// Returns the headers that carry the key.
  public Map<String, String> credentials(Endpoint endpoint, String key) {
    return headerScheme.credentials(endpoint, key);
  }

  /// Returns the headers that an endpoint demands besides the key.
  public Map<String, String> headers(Endpoint endpoint) {
    return headerScheme.headers(endpoint);
  }

  /// Returns the status of the account's limits as the headers of a response report it. Limits that
  /// are missing or unreadable are left out.
  ///
  /// @param now the time from which a reset that is a point in time is counted
  public Map<LimitedUnit, RateLimitStatus> statuses(HttpHeaders headers, Instant now) {
    return headerScheme.statuses(new RateHeaders(headers, now));
  }

  /// Returns whether a host is one of the provider's.
  ///
  /// @param host in lower case
  boolean owns(String host) {
    return hosts.stream()
        .anyMatch(own -> own.startsWith(".") ? host.endsWith(own) : host.equals(own));
  }
}
