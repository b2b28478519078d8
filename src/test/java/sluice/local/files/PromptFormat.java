package sluice.local.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import sluice.message.MessageReader;

/// Tells a file that is no list of prompts, a line each, by its name and its beginning, and how to
/// make one of it: each of its lines would be sent, and paid for. Pure.
///
/// @param what the file is
/// @param endings of its name
/// @param isInside whether its beginning shows it
/// @param remedy what to do; `%s` stands for the name
record PromptFormat(String what, List<String> endings, Predicate<byte[]> isInside, String remedy) {
  private static final String AS_TEXT = "save the prompts as text in UTF-8, one a line";

  private static final List<PromptFormat> ALL =
      List.of(
          of(
              "compressed",
              List.of(".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar"),
              List.of("\u001F\u008B", "BZh", "\u00FD7zXZ", "(\u00B5/\u00FD", "7z\u00BC\u00AF"),
              "unpack it: gunzip -k %s"),
          of(
              "a spreadsheet or another archive",
              List.of(".xlsx", ".xls", ".xlsm", ".ods", ".numbers", ".docx", ".odt", ".zip"),
              List.of("PK\u0003\u0004", "\u00D0\u00CF\u0011\u00E0"),
              AS_TEXT),
          of(
              "a table in columns",
              List.of(".parquet", ".arrow", ".feather", ".orc", ".avro"),
              List.of("PAR1", "ARROW1", "Obj\u0001"),
              "duckdb -c \"COPY (SELECT prompt FROM '%s') TO 'prompts.jsonl' (FORMAT json)\""),
          of(
              "a document",
              List.of(".pdf", ".doc", ".rtf", ".sqlite", ".db"),
              List.of("%PDF-", "{\\rtf", "SQLite format 3"),
              AS_TEXT),
          of("a table", List.of(".csv"), List.of(), table(",")),
          of("a table", List.of(".tsv", ".tab"), List.of(), table("\\t")),
          of(
              "UTF-16, not UTF-8",
              List.of(),
              List.of("\u00FF\u00FE", "\u00FE\u00FF"),
              "iconv -f UTF-16 -t UTF-8 %s > prompts.txt"),
          of("no text (it has NUL characters)", PromptFormat::hasNul, AS_TEXT),
          of(
              "a JSON array, or starts with a [ as no prompt may",
              head -> firstLine(head).startsWith("["),
              "one JSON object a line: jq -c '.[]' %s > prompts.jsonl"),
          of(
              "JSON over several lines",
              PromptFormat::isObjectOverLines,
              "one JSON object a line: jq -c . %s > prompts.jsonl"));

  /// So much of a file is looked at.
  static final int HEAD_BYTES = 1 << 16;

  private static final JsonFactory JSON = new JsonFactory();

  private static PromptFormat of(
      String what, List<String> endings, List<String> openings, String remedy) {
    return new PromptFormat(
        what,
        endings,
        head -> openings.stream().anyMatch(new String(head, ISO_8859_1)::startsWith),
        remedy);
  }

  private static PromptFormat of(String what, Predicate<byte[]> isInside, String remedy) {
    return new PromptFormat(what, List.of(), isInside, remedy);
  }

  private static String table(String delimiter) {
    return """
    convert its column "prompt": python3 -c 'import csv,json,sys
    for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig", newline=""), delimiter="%s"): print(json.dumps({"prompt": row["prompt"]}))' %%s > prompts.jsonl\
    """
        .formatted(delimiter);
  }

  /// What a file is instead of prompts, and what to do; empty where it may be prompts.
  ///
  /// @param name the file's
  /// @param head its first [#HEAD_BYTES]
  static Optional<String> mistake(String name, byte[] head) {
    return ALL.stream()
        .filter(format -> format.isOf(name.toLowerCase(Locale.ROOT), head))
        .findFirst()
        .map(format ->
            "%s is %s, not a list of prompts; %s"
                .formatted(name, format.what, format.remedy.replace("%s", name)));
  }

  private boolean isOf(String name, byte[] head) {
    return endings.stream().anyMatch(name::endsWith) || isInside.test(head);
  }

  private static boolean hasNul(byte[] head) {
    return new String(head, ISO_8859_1).indexOf('\0') >= 0;
  }

  private static String firstLine(byte[] head) {
    return lines(head).stream().findFirst().orElse("");
  }

  /// Lines that are not blank, without the blanks before them.
  private static List<String> lines(byte[] head) {
    return new String(head, UTF_8)
        .lines()
        .map(MessageReader::withoutLeadingBlanks)
        .filter(line -> !line.isEmpty())
        .limit(2)
        .toList();
  }

  /// A line that is cut off is followed by the next one's brace, an object over lines is not.
  private static boolean isObjectOverLines(byte[] head) {
    List<String> lines = lines(head);
    return lines.size() > 1
        && lines.getFirst().startsWith("{")
        && (isOpen(lines.getFirst())
            || (!lines.getLast().startsWith("{") && endsTooEarly(lines.getFirst())));
  }

  private static boolean isOpen(String line) {
    return "{[,:".indexOf(line.strip().charAt(line.strip().length() - 1)) >= 0;
  }

  private static boolean endsTooEarly(String line) {
    try (JsonParser parser = JSON.createParser(line)) {
      while (parser.nextToken() != null) {
        // Looks for the end alone.
      }
      return false;
    } catch (JsonEOFException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
