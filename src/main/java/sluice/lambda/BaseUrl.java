package sluice.lambda;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What may be configured of the way to the provider. Pure.
final class BaseUrl {
  private static final Set<String> HEADERS_OF_THE_CONNECTION =
      Set.of("transfer-encoding", "te", "trailer", "via", "accept-encoding");

  private BaseUrl() {}

  /// https to a host; http where it stays on the machine or is allowed; nothing that could carry a
  /// secret or swallow the path.
  static boolean isAllowed(URI base, boolean isHttpAllowed) {
    @Nullable String host = base.getHost();
    if (host == null
        || base.getRawUserInfo() != null
        || base.getRawQuery() != null
        || base.getRawFragment() != null) {
      return false;
    }
    return "https".equals(base.getScheme())
        || ("http".equals(base.getScheme()) && (isHttpAllowed || isLoopback(host)));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  /// Whether HTTP and the JDK's client permit the header.
  static boolean isHeader(String name, String value) {
    try {
      HttpRequest.newBuilder().setHeader(name, value);
      return !HEADERS_OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
