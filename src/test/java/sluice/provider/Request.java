package sluice.provider;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A request as it came over the wire.
///
/// @param line the first line
/// @param headers by their names in lower case
record Request(String line, Map<String, String> headers, String body) {

  static Request of(List<String> head, String body) {
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
    return new Request(head.getFirst(), headers, body);
  }
}
