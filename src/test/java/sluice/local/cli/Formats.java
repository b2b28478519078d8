package sluice.local.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Numbers and times as people read them. Pure.
public final class Formats {
  private static final int MINUTE = 60;
  private static final int TENTH_MILLIS = 100;
  private static final double SECOND_MILLIS = 1000;
  private static final long KILOBYTE = 1_000;
  private static final long MEGABYTE = 1_000_000;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private Formats() {}

  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// With its noun, in the plural where it is not one.
  public static String count(long number, String noun) {
    return count(number, noun, noun + "s");
  }

  /// The same for a noun whose plural is its own.
  public static String count(long number, String noun, String nouns) {
    return count(number) + " " + (number == 1 ? noun : nouns);
  }

  /// In the units that suit its length: `30 ms`, `5.4 s`, `2 min 16 s`, `3 h 5 min`.
  public static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis > 0 && millis < TENTH_MILLIS) {
      return millis + " ms";
    }
    double tenths = Math.round(millis / (double) TENTH_MILLIS) / 10.0;
    if (tenths < MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", tenths);
    }
    long seconds = Math.round(millis / SECOND_MILLIS);
    if (seconds < MINUTE * MINUTE) {
      return "%d min %d s".formatted(seconds / MINUTE, seconds % MINUTE);
    }
    long minutes = Math.round(seconds / (double) MINUTE);
    return "%s h %d min".formatted(count(minutes / MINUTE), minutes % MINUTE);
  }

  /// Below ten with a digit after the point.
  public static String decimal(double number) {
    return String.format(Locale.ROOT, number < 10 ? "%.1f" : "%,.0f", number);
  }

  /// How many times one thing is another: below a hundred with two digits after the point.
  static String ratio(double number) {
    return String.format(Locale.ROOT, number < 100 ? "%.2f" : "%,.0f", number);
  }

  static String percent(double number) {
    return String.format(Locale.ROOT, "%.1f %%", number);
  }

  /// Below ten cents with four digits after the point.
  public static String dollars(double dollars) {
    return String.format(Locale.ROOT, dollars < 0.1 ? "$%,.4f" : "$%,.2f", dollars);
  }

  /// Bytes as people tell them.
  public static String bytes(long bytes) {
    return bytes < MEGABYTE
        ? count((bytes + KILOBYTE - 1) / KILOBYTE) + " kB"
        : decimal(bytes / (double) MEGABYTE) + " MB";
  }

  /// The time of day where the user is.
  public static String time(Instant instant) {
    return time(instant, ZoneId.systemDefault());
  }

  static String time(Instant instant, ZoneId zone) {
    return TIME.format(instant.atZone(zone));
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
