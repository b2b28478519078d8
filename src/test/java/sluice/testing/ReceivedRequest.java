package sluice.testing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// An HTTP request as it came over the wire. Immutable.
///
/// @param line the first line; empty where the bytes were no request
/// @param headers by their names in lower case; one that came twice has both values, with a comma
public record ReceivedRequest(String line, Map<String, String> headers, String body) {

  static ReceivedRequest of(List<String> head, String body) {
    Map<String, String> headers =
        head.stream()
            .skip(1)
            .map(line -> line.split(": ?", 2))
            .collect(
                Collectors.toMap(
                    parts -> parts[0].toLowerCase(Locale.ROOT),
                    parts -> parts[1],
                    (one, other) -> one + ", " + other,
                    TreeMap::new));
    return new ReceivedRequest(head.getFirst(), headers, body);
  }

  /// The method, as `POST`.
  public String method() {
    return line.split(" ", -1)[0];
  }

  /// The path and the query.
  public String path() {
    return line.split(" ", -1)[1];
  }

  /// A header; empty where there is none.
  ///
  /// @param name in lower case
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }
}
