package sluice.local.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// How many columns the terminal has, asked again every few seconds, since windows change. Confined
/// to one thread.
final class TerminalWidth implements IntSupplier {
  private static final int BY_DEFAULT = 80;
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long MOST_MILLIS = 500;

  private final Supplier<OptionalInt> terminal;
  private final LongSupplier nanos;
  private final int otherwise;
  private int width;
  private long asked;
  private boolean isKnown;

  /// @param otherwise where the terminal does not tell
  /// @param nanos as [System#nanoTime()] tells them
  TerminalWidth(Supplier<OptionalInt> terminal, int otherwise, LongSupplier nanos) {
    this.terminal = terminal;
    this.otherwise = otherwise;
    this.nanos = nanos;
  }

  /// The one of this process: by the terminal itself, else by COLUMNS.
  static TerminalWidth ofSystem(Map<String, String> environment) {
    int columns = columns(environment.getOrDefault("COLUMNS", "")).orElse(BY_DEFAULT);
    return new TerminalWidth(TerminalWidth::ask, columns, System::nanoTime);
  }

  @Override
  public int getAsInt() {
    long now = nanos.getAsLong();
    if (!isKnown || now - asked > FRESH_NANOS) {
      width = terminal.get().orElse(otherwise);
      asked = now;
      isKnown = true;
    }
    return width;
  }

  /// What `stty size` prints ends in the columns.
  static OptionalInt columns(String told) {
    String last = told.strip().replaceFirst("^\\d+\\s+", "");
    return last.matches("[1-9]\\d{0,3}")
        ? OptionalInt.of(Integer.parseInt(last))
        : OptionalInt.empty();
  }

  private static OptionalInt ask() {
    File terminal = new File("/dev/tty");
    if (!terminal.exists()) {
      return OptionalInt.empty();
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(terminal)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean isOver = stty.waitFor(MOST_MILLIS, TimeUnit.MILLISECONDS);
      return isOver
          ? columns(new String(stty.getInputStream().readAllBytes(), US_ASCII))
          : OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }
}
