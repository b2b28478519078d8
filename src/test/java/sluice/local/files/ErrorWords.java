package sluice.local.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import sluice.provider.Redactor;

/// What a record without an answer gives as its reason, in the words of whoever said it. Pure.
public final class ErrorWords {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Redactor SECRETS = new Redactor(Set.of());
  private static final int LONGEST = 200;

  private ErrorWords() {}

  /// The words on one line, keys masked; empty where there are none.
  static String of(byte[] line) {
    try {
      JsonNode record = JSON.readTree(line);
      JsonNode body = record.path("response").path("body");
      return Stream.of(
              record.path("error").path("message"),
              body.path("error").path("message"),
              body.path("error"),
              body.path("message"),
              body.path("msg"),
              body.path("detail"),
              body)
          .map(ErrorWords::text)
          .flatMap(Optional::stream)
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.ofNullable(node.textValue())
        .map(Objects::requireNonNull)
        .map(text -> SECRETS.scrub(text, Optional.empty()).replaceAll("\\s+", " ").strip())
        .filter(text -> !text.isEmpty())
        .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
  }

  /// The same for all that differ in names and numbers alone.
  public static String pattern(String words) {
    return words.replaceAll("[\\w-]*\\d[\\w-]*", "#").replaceAll("'[^']*'|\"[^\"]*\"", "\"\"");
  }
}
