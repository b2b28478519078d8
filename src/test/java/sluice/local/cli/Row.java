package sluice.local.cli;

/// One line of a table that is read at a glance: a label, and what belongs to it in a column of its
/// own. Rows stand under each other. Pure.
public final class Row {
  private Row() {}

  /// A figure, on the right of its column.
  static String figure(String label, String figure) {
    return "  %-15s%12s".formatted(label, figure);
  }

  /// A figure, and what must be known to understand it.
  static String figure(String label, String figure, String note) {
    return figure(label, figure) + "  " + note;
  }

  /// A text, on the left of its column.
  public static String text(String label, Object text) {
    return "  %-15s  %s".formatted(label, text);
  }

  /// How many there are of something that has no short name.
  public static String count(long number, String what) {
    return "  %,9d  %s".formatted(number, what);
  }
}
