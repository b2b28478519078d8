package sluice.settings;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.message.Endpoint;

/// Checks what the settings say of requests to the provider: base URL and headers. Pure.
final class BaseUrl {
  private static final Set<String> CONNECTION_HEADERS =
      Set.of("transfer-encoding", "te", "trailer", "via", "accept-encoding");

  private BaseUrl() {}

  /// What is wrong with a base URL; empty where nothing is. It must be https, or http to a loopback
  /// address or where http is allowed, and must not end with the path of an endpoint, which Sluice
  /// adds.
  static Optional<String> fault(String text, boolean isHttpAllowed) {
    return Url.fault(text)
        .or(() -> faultOfScheme(URI.create(text), isHttpAllowed).map(why -> Url.quoted(text) + why))
        .or(() -> faultOfPath(URI.create(text)).map(why -> Url.quoted(text) + why));
  }

  private static Optional<String> faultOfScheme(URI base, boolean isHttpAllowed) {
    boolean isAllowed =
        "https".equals(base.getScheme()) || isHttpAllowed || isLoopback(base.getHost());
    return isAllowed ? Optional.empty() : Optional.of(" is http to another machine");
  }

  /// The address of an endpoint instead of its base is the likeliest mistake.
  private static Optional<String> faultOfPath(URI base) {
    String path = base.getRawPath().replaceFirst("/+$", "");
    return Arrays.stream(Endpoint.values())
        .map(Endpoint::shortPath)
        .filter(end -> path.toLowerCase(Locale.ROOT).endsWith(end))
        .max(Comparator.comparingInt(String::length))
        .map(end ->
            " is the address of an endpoint: give %s://%s%s%s"
                .formatted(
                    base.getScheme(),
                    base.getRawAuthority(),
                    path.substring(0, path.length() - end.length()),
                    base.getRawQuery() == null ? "" : ", and the query behind it"));
  }

  private static boolean isLoopback(@Nullable String host) {
    return host != null
        && (host.equals("localhost")
            || host.equals("[::1]")
            || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}"));
  }

  /// Whether HTTP and the JDK's HTTP client permit a header that is set from outside.
  static boolean isHeader(String name, String value) {
    try {
      HttpRequest.newBuilder().setHeader(name, value);
      return !CONNECTION_HEADERS.contains(name.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
