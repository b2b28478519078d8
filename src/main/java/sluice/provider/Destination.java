package sluice.provider;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
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

  /// Returns a request to an endpoint, with the key if there is one.
  HttpRequest request(Endpoint endpoint, Optional<String> key, BodyPublisher body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address(endpoint)).POST(body);
    BiConsumer<String, String> set = request::setHeader;
    set.accept("Content-Type", "application/json");
    set.accept("Accept", "application/json");
    set.accept("User-Agent", "sluice");
    profile.headers(endpoint).forEach(set);
    key.map(secret -> profile.credentials(endpoint, secret))
        .ifPresent(credentials -> credentials.forEach(set));
    headers.forEach(set);
    return request.build();
  }
}
