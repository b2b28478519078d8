package sluice.input;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A text with names of columns in braces, such as `Translate {text} into {language}`; a doubled
/// brace stands for itself. Immutable.
///
/// @param pieces texts and columns in order
record PromptTemplate(List<Piece> pieces) {
  private static final Pattern PIECE =
      Pattern.compile("\\{\\{|\\}\\}|\\{([^{}]+)\\}|([^{}]+)|([{}])");

  /// A part of the template.
  ///
  /// @param text itself, or the name of a column
  record Piece(String text, boolean isColumn) {}

  /// Reads a template.
  ///
  /// @throws UnreadableInputException where a brace stands alone
  static PromptTemplate of(String text) throws UnreadableInputException {
    List<Piece> pieces = new ArrayList<>();
    Matcher matcher = PIECE.matcher(text);
    while (matcher.find()) {
      if (matcher.group(3) != null) {
        throw UnreadableInputException.of("the template has a single brace");
      }
      String found = matcher.group();
      boolean isColumn = matcher.group(1) != null;
      boolean isBrace = !isColumn && matcher.group(2) == null;
      pieces.add(
          new Piece(
              isColumn ? matcher.group(1).strip() : isBrace ? found.substring(1) : found,
              isColumn));
    }
    return new PromptTemplate(List.copyOf(pieces));
  }

  /// The template of a table without one.
  static PromptTemplate ofColumn(String name) {
    return new PromptTemplate(List.of(new Piece(name, /* isColumn= */ true)));
  }

  /// Checks that the table has every column.
  void checkAgainst(List<String> header) throws UnreadableInputException {
    for (Piece piece : pieces) {
      if (piece.isColumn() && !header.contains(piece.text())) {
        throw UnreadableInputException.of(
            "the table has no column `%s` in its first row".formatted(piece.text()));
      }
    }
  }

  String filled(List<String> header, List<String> fields) {
    return pieces.stream()
        .map(piece -> piece.isColumn() ? fields.get(header.indexOf(piece.text())) : piece.text())
        .collect(Collectors.joining());
  }
}
