package sluice.provider;

import static java.util.Objects.requireNonNull;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import sluice.message.Endpoint;

/// Makes the requests to one destination. What is the same for all requests to an endpoint is
/// checked and set once. Immutable, since the templates are only copied; safe for many threads.
final class RequestTemplates {
  private final Destination destination;
  private final Map<Endpoint, HttpRequest.Builder> templates = new EnumMap<>(Endpoint.class);

  RequestTemplates(Destination destination) {
    this.destination = destination;
    for (Endpoint endpoint : Endpoint.values()) {
      templates.put(endpoint, template(endpoint));
    }
  }

  private HttpRequest.Builder template(Endpoint endpoint) {
    var template =
        HttpRequest.newBuilder(destination.address(endpoint))
            .setHeader("Content-Type", "application/json")
            .setHeader("Accept", "application/json")
            .setHeader("User-Agent", "sluice");
    destination.profile().headers(endpoint).forEach(template::setHeader);
    destination.headers().forEach(template::setHeader);
    return template;
  }

  /// Returns a request to an endpoint, with the key if there is one. A configured header replaces
  /// that of the key, too.
  HttpRequest request(Endpoint endpoint, Optional<String> key, BodyPublisher body) {
    HttpRequest.Builder request = requireNonNull(templates.get(endpoint)).copy().POST(body);
    if (key.isPresent()) {
      destination.profile().credentials(endpoint, key.get()).forEach(request::setHeader);
      destination.headers().forEach(request::setHeader);
    }
    return request.build();
  }
}
