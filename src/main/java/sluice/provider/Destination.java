package sluice.provider;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import sluice.message.Endpoint;
import sluice.message.Prompt;

/// Where prompts go and what goes with them: all of it from configuration, none of it from a
/// message. Immutable.
///
/// @param base what OpenAI's SDKs call `base_url`; no user or fragment
/// @param headers fixed extra headers
public record Destination(URI base, Profile profile, Map<String, String> headers) {
  /// The address of an endpoint: the base's own path stands in place of `/v1`; a base without a
  /// path keeps `/v1`. The base's query (Azure's `api-version`) stands behind it.
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

  /// The request of a prompt, with the key where there is one.
  HttpRequest request(Prompt prompt, Optional<String> key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(prompt.endpoint()))
            .POST(BodyPublishers.ofString(prompt.body()));
    BiConsumer<String, String> set = request::setHeader;
    set.accept("Content-Type", "application/json");
    set.accept("Accept", "application/json");
    set.accept("User-Agent", "sluice");
    profile.headers(prompt.endpoint()).forEach(set);
    key.map(secret -> profile.credentials(prompt.endpoint(), secret))
        .ifPresent(credentials -> credentials.forEach(set));
    headers.forEach(set);
    return request.build();
  }
}
