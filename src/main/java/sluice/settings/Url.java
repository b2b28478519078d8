package sluice.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Checks a text that is to be a URL of http or https. Pure.
final class Url {
  private Url() {}

  /// What is wrong with a URL; empty where nothing is. It must be of http or https, with a host,
  /// and without user and fragment. The words hold nothing that may be a secret.
  static Optional<String> fault(String text) {
    try {
      return fault(new URI(text)).map(why -> quoted(text) + why);
    } catch (URISyntaxException e) {
      return Optional.of(
          quoted(text) + (hasScheme(text) ? " is no URL" : " has no https:// before it"));
    }
  }

  private static Optional<String> fault(URI url) {
    if (!"https".equals(url.getScheme()) && !"http".equals(url.getScheme())) {
      return Optional.of(
          hasScheme(url.toString()) ? " is neither https nor http" : " has no https:// before it");
    }
    if (hasUser(url)) {
      return Optional.of(" has a user before its host");
    }
    if (url.getRawFragment() != null) {
      return Optional.of(" has a fragment (#)");
    }
    return url.getHost() == null ? Optional.of(noHost(url)) : Optional.empty();
  }

  private static boolean hasScheme(String text) {
    return text.contains("://");
  }

  private static boolean hasUser(URI url) {
    return url.getRawAuthority() != null && url.getRawAuthority().contains("@");
  }

  private static String noHost(URI url) {
    String authority = Optional.ofNullable(url.getRawAuthority()).orElse("");
    if (authority.contains("_")) {
      return " has a host with _, which no host name may have: give the host another name, or its address";
    }
    return authority.isEmpty() ? " has no host" : " has a host that is no host name";
  }

  /// The text as a message may quote it: without the query, which may be secret, and not at all
  /// where it has an `@`, before which a password may stand.
  static String quoted(String text) {
    if (text.contains("@")) {
      return "its value (not shown: it may contain a password)";
    }
    int query = text.indexOf('?');
    return "\"%s\"".formatted(query < 0 ? text : text.substring(0, query) + "?…");
  }
}
