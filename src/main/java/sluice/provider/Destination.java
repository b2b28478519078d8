package sluice.provider;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import sluice.message.Endpoint;

/// The address to which prompts are sent, and the headers sent along; both from the configuration,
/// never from a message. Immutable.
///
/// @param base the `base_url` of OpenAI's SDKs; without user and fragment
/// @param headers fixed additional headers, which replace others of the same name
public record Destination(URI base, Profile profile, Map<String, String> headers) {
  /// Returns the address of an endpoint. The base's path replaces `/v1`; without one, `/v1` stays.
  /// The base's query (Azure's `api-version`) is kept.
  URI address(Endpoint endpoint) {
    String root = withoutTrailingSlash(base.getRawPath());
    String path = root.isEmpty() ? endpoint.path() : root + endpoint.shortPath();
    return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path + query());
  }

  private String query() {
    return Optional.ofNullable(base.getRawQuery())
        .filter(query -> !query.isEmpty())
        .map(query -> "?" + query)
        .orElse("");
  }

  private static String withoutTrailingSlash(String path) {
    return path.endsWith("/") ? withoutTrailingSlash(path.substring(0, path.length() - 1)) : path;
  }
}
