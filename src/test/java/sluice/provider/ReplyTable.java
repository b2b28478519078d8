package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static sluice.provider.Replies.response;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import sluice.message.Endpoint;

/// How Sluice classifies replies: the rows of `replies.txt`, which are tested, and a page of
/// Markdown made of them.
final class ReplyTable {
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final String FILE = "replies.txt";

  private ReplyTable() {}

  /// One row.
  ///
  /// @param group a path that was asked, or what the row is about
  /// @param header as name and value, or nothing
  /// @param done the classification by the file
  record Row(String group, int status, String header, String body, String done) {
    private static Row of(String line) {
      String[] cells = line.split(" ?\\| ?", -1);
      return new Row(
          cells[0], Integer.parseInt(cells[1]), cells[2], cells[3].strip(), cells[4].strip());
    }

    /// The actual classification.
    String actual() {
      String[] named = header.isEmpty() ? new String[0] : header.split(": ", 2);
      return inWords(ReplyClassifier.classify(response(status, body, named), endpoint(), NOW));
    }

    private Endpoint endpoint() {
      return Arrays.stream(Endpoint.values())
          .filter(endpoint -> endpoint.path().equals(group))
          .findFirst()
          .orElse(Endpoint.CHAT_COMPLETIONS);
    }

    private String markdown() {
      return List.of(group, Integer.toString(status), code(header), code(body), actual()).stream()
          .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String code(String text) {
      return text.isEmpty() ? "" : "`" + text + "`";
    }
  }

  static List<Row> rows() {
    try (InputStream file = Objects.requireNonNull(ReplyTable.class.getResourceAsStream(FILE))) {
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Row::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String inWords(Classification expected) {
    return switch (expected) {
      case Classification.Success _ -> "answered";
      case Classification.Rejected _ -> "refused";
      case Classification.Unusable(var code, _) -> "ends: " + code.code();
      case Classification.Retryable passing -> "comes back: " + inWords(passing);
      case Classification.Unauthorized _ -> "key is read again, then stops all: auth";
      case Classification.OutageSeen(OutageKind trouble, _) -> "stops all: " + trouble.label();
      case Classification.Ambiguous(OutageKind trouble, _) ->
          "waits for a later answer: " + trouble.label();
    };
  }

  private static String inWords(Classification.Retryable passing) {
    boolean isEvidence =
        passing.kind().code().isPresent() && passing.kind() != RetryableKind.RATE_LIMITED;
    String own = isEvidence ? ", its own" : "";
    String after = passing.hint().map(hint -> ", after " + hint).orElse("");
    return passing.kind() + own + after;
  }

  /// Prints the page.
  static void main() {
    System.out.println("# What a reply means\n");
    System.out.println("*Its own*: counts as the prompt's own failure where others are well.\n");
    System.out.println("| about | status | header | body | what is done |\n|---|---|---|---|---|");
    rows().forEach(row -> System.out.println(row.markdown()));
  }
}
