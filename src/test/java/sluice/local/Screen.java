package sluice.local;

import java.io.Console;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// What the user reads: lines, and on a terminal one line at the bottom that changes in place. Safe
/// for many threads.
final class Screen {
  private static final String CLEAR_LINE = "\r\u001B[K";

  private final PrintStream out;
  private final boolean isTerminal;
  private String bottom = "";

  Screen(PrintStream out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  /// The one of this process.
  @SuppressWarnings("SystemOut")
  static Screen ofSystem() {
    return new Screen(System.out, isTerminal(System.console()));
  }

  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  /// Whether the bottom line can change in place; else every change is a line of its own.
  boolean isTerminal() {
    return isTerminal;
  }

  /// Prints a line.
  synchronized void line(String text) {
    if (bottom.isEmpty()) {
      out.println(text);
    } else {
      out.println(CLEAR_LINE + text);
      out.print(bottom);
    }
    out.flush();
  }

  /// Changes the bottom line; an empty text takes it away.
  synchronized void bottom(String text) {
    if (isTerminal) {
      out.print(CLEAR_LINE + text);
      out.flush();
      bottom = text;
    } else if (!text.isEmpty()) {
      line(text);
    }
  }
}
