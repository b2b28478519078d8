package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Replies as tests write them, and classifications as tests read them.
final class Replies {
  private Replies() {}

  /// A response; headers as names and values in turn.
  static Reply.Response response(int status, String body, String... headers) {
    return response(status, body.getBytes(UTF_8), headers);
  }

  static Reply.Response response(int status, byte[] body, String... headers) {
    return new Reply.Response(status, headers(headers), body);
  }

  /// Headers of names and values in turn.
  static HttpHeaders headers(String... namesAndValues) {
    Map<String, List<String>> headers = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.computeIfAbsent(namesAndValues[i], _ -> new ArrayList<>()).add(namesAndValues[i + 1]);
    }
    return HttpHeaders.of(headers, (_, _) -> true);
  }

  /// A classification in the words of the tables.
  static String inWords(Classification classification) {
    return switch (classification) {
      case Classification.Success _ -> "answered";
      case Classification.Rejected _ -> "refused";
      case Classification.Unusable(var code, _) -> "unanswerable: " + code.code();
      case Classification.Retryable(_, _, boolean inPlace, _) -> inPlace ? "again" : "again, later";
      case Classification.Unauthorized _ -> "unauthorized";
      case Classification.OutageSeen(OutageKind trouble, _) -> "blocked: " + label(trouble);
      case Classification.Ambiguous(OutageKind trouble, _) -> "ambiguous: " + label(trouble);
    };
  }

  private static String label(OutageKind trouble) {
    return trouble.name().toLowerCase(Locale.ROOT);
  }
}
