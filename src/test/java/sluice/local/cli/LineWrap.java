package sluice.local.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Breaks lines between words where they are wider than a terminal. The last column of a [Row] goes
/// on below itself, any other text further in. Pure.
final class LineWrap {
  private static final Pattern LAST_COLUMN = Pattern.compile(".*\\S {2,}(?=\\S)|^ *(?=\\S)");

  /// Narrower, a column is no column any more.
  private static final int LEAST_COLUMN = 24;

  private static final int FURTHER_IN = 4;

  private LineWrap() {}

  /// The lines that a text takes. A word that is wider by itself, such as a path, stays whole.
  ///
  /// @param columns the width of the terminal
  static List<String> wrap(String text, int columns) {
    if (text.length() <= columns) {
      return List.of(text);
    }
    String indent = " ".repeat(indent(text, columns));
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > columns) {
      int end = end(rest, columns);
      if (end < 0) {
        break;
      }
      lines.add(rest.substring(0, end).stripTrailing());
      rest = indent + rest.substring(end).stripLeading();
    }
    lines.add(rest);
    return List.copyOf(lines);
  }

  private static int indent(String text, int columns) {
    Matcher column = LAST_COLUMN.matcher(text);
    int start = column.lookingAt() ? column.end() : 0;
    return start > 0 && columns - start >= LEAST_COLUMN ? start : FURTHER_IN;
  }

  /// The last blank that fits, else the first one; negative where there is none.
  private static int end(String text, int columns) {
    int first = text.length() - text.stripLeading().length();
    int last = text.lastIndexOf(' ', columns);
    return last > first ? last : text.indexOf(' ', first);
  }
}
