package sluice.local.cli;

/// One line of a table that is read at a glance: a label, and what belongs to it in a column of its
/// own. Rows stand under each other. Pure.
public final class Row {
  private static final String FIGURE = "  %-15s%12s";
  private static final String TEXT = "  %-15s  %s";
  private static final String COUNT = "  %,9d  %s";

  private Row() {}

  /// A figure, on the right of its column.
  static String figure(String label, String figure) {
    return FIGURE.formatted(label, figure);
  }

  /// A figure, and what must be known to understand it.
  static String figure(String label, String figure, String note) {
    return figure(label, figure) + "  " + note;
  }

  /// A text, on the left of its column.
  public static String text(String label, Object text) {
    return TEXT.formatted(label, text);
  }

  /// How many there are of something that has no short name.
  public static String count(long number, String what) {
    return COUNT.formatted(number, what);
  }
}
