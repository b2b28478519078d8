package sluice.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import sluice.message.ErrorCode;

/// The prompts of a table with a header: those of its column `prompt`, or made of a template; with
/// the ids of its column `custom_id`, if it has one. Confined to one thread.
final class CsvLines implements InputLines {
  private static final String PROMPT = "prompt";
  private static final String CUSTOM_ID = "custom_id";

  private final CsvRows rows;
  private final PromptTemplate template;
  private List<String> header = List.of();

  /// @param mostBytes of a row that is kept
  CsvLines(InputStream bytes, int mostBytes, Optional<String> template) throws IOException {
    this.rows = new CsvRows(bytes, mostBytes);
    this.template =
        template.isPresent() ? PromptTemplate.of(template.get()) : PromptTemplate.ofColumn(PROMPT);
  }

  @Override
  public Optional<InputLine> next() throws IOException {
    if (header.isEmpty() && !readHeader()) {
      return Optional.empty();
    }
    Optional<CsvRows.Row> row = nextRow();
    return row.isPresent() ? Optional.of(line(row.get())) : Optional.empty();
  }

  /// Reads the names of the columns; false where the table is empty.
  private boolean readHeader() throws IOException {
    Optional<CsvRows.Row> row = nextRow();
    if (row.isEmpty()) {
      return false;
    }
    if (row.get().fields().isEmpty()) {
      throw UnreadableInputException.of("the first row of the table cannot be read");
    }
    header = row.get().fields().get().stream().map(String::strip).toList();
    template.checkAgainst(header);
    return true;
  }

  private Optional<CsvRows.Row> nextRow() throws IOException {
    Optional<CsvRows.Row> row = rows.next();
    while (row.isPresent() && isBlank(row.get())) {
      row = rows.next();
    }
    return row;
  }

  private static boolean isBlank(CsvRows.Row row) {
    return row.fields()
        .filter(fields -> fields.size() == 1 && fields.getFirst().isBlank())
        .isPresent();
  }

  private InputLine line(CsvRows.Row row) {
    if (row.fields().isEmpty()) {
      return unreadable(row);
    }
    List<String> fields = row.fields().get();
    if (fields.size() != header.size()) {
      return new InputLine.Unreadable(
          row.line(),
          row.digest(),
          ErrorCode.UNKNOWN_SHAPE,
          "the row has %d fields, the first row %d".formatted(fields.size(), header.size()));
    }
    int id = header.indexOf(CUSTOM_ID);
    Optional<String> customId =
        id < 0 ? Optional.empty() : Optional.of(fields.get(id)).filter(text -> !text.isEmpty());
    return new InputLine.Row(row.line(), template.filled(header, fields), customId);
  }

  private static InputLine unreadable(CsvRows.Row row) {
    return switch (row.trouble()) {
      case TOO_LONG ->
          new InputLine.Unreadable(
              row.line(), row.digest(), ErrorCode.TOO_LARGE, "the row is too long to be read");
      case NO_UTF8 ->
          new InputLine.Unreadable(
              row.line(), row.digest(), ErrorCode.INVALID_JSON, "the row is not in UTF-8");
      case NOT_CLOSED, NONE ->
          new InputLine.Unreadable(
              row.line(),
              row.digest(),
              ErrorCode.UNKNOWN_SHAPE,
              "a field begins with a quotation mark and none closes it");
    };
  }
}
