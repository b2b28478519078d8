package sluice.local.cli;

import java.time.Duration;
import java.util.Locale;

/// Numbers as people read them. Pure.
public final class Formats {
  private static final int MINUTE = 60;

  private Formats() {}

  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// With its noun, in the plural where it is not one.
  public static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  public static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  public static String decimal(double number) {
    return String.format(Locale.ROOT, number < 10 ? "%.1f" : "%.0f", number);
  }

  static String percent(double number) {
    return String.format(Locale.ROOT, "%.1f %%", number);
  }

  /// As a clock shows it: `0:07`, `12:30`, `1:02:03`.
  static String clock(Duration duration) {
    long seconds = duration.toSeconds();
    long minutes = seconds / MINUTE;
    return minutes < MINUTE
        ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds % MINUTE)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", minutes / MINUTE, minutes % MINUTE, seconds % MINUTE);
  }
}
