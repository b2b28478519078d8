package sluice.local.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// What the user reads: lines, and on a terminal one line at the bottom that changes in place. Safe
/// for many threads.
public final class Screen {
  private static final String CLEAR_LINE = "\r\u001B[K";

  private final PrintStream out;
  private final boolean isTerminal;
  private final IntSupplier columns;
  private String bottom = "";

  /// @param columns of the terminal
  Screen(PrintStream out, boolean isTerminal, IntSupplier columns) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.columns = columns;
  }

  /// One that is no terminal.
  public static Screen ofLines(PrintStream out) {
    return new Screen(out, false, () -> Integer.MAX_VALUE);
  }

  /// The one of this process.
  @SuppressWarnings("SystemOut")
  public static Screen ofSystem() {
    return isTerminal(System.console())
        ? new Screen(System.out, true, TerminalWidth.ofSystem(System.getenv()))
        : ofLines(System.out);
  }

  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  /// Whether the bottom line can change in place; else every change is a line of its own.
  public boolean isTerminal() {
    return isTerminal;
  }

  /// Prints a line; on a terminal it is broken between words where it does not fit.
  public synchronized void line(String text) {
    verbatim(
        isTerminal ? String.join(System.lineSeparator(), LineWrap.wrap(text, columns())) : text);
  }

  /// Prints lines as they are, however long: they hold commands to copy.
  public synchronized void verbatim(String text) {
    if (bottom.isEmpty()) {
      out.println(text);
    } else {
      out.println(CLEAR_LINE + text);
      out.print(bottom);
    }
    out.flush();
  }

  /// How wide the terminal is. A bottom line stays in place only if it is shorter.
  synchronized int columns() {
    return columns.getAsInt();
  }

  /// Changes the bottom line; an empty text takes it away, and what does not fit is left out.
  public synchronized void bottom(String text) {
    if (isTerminal) {
      bottom = text.substring(0, Math.clamp(columns() - 1, 0, text.length()));
      out.print(CLEAR_LINE + bottom);
      out.flush();
    } else if (!text.isEmpty()) {
      line(text);
    }
  }
}
