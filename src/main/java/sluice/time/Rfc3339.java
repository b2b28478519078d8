package sluice.time;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// Timestamps of RFC 3339. Pure.
public final class Rfc3339 {
  private static final int NANOS_PER_MILLI = 1_000_000;

  private Rfc3339() {}

  /// Returns a time in UTC with milliseconds, which are cut off, not rounded: always 24 characters
  /// for the years 0 to 9999. Each prompt needs three, and a formatter of `java.time` takes several
  /// times as long.
  public static String withMillis(Instant instant) {
    LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    var text = new StringBuilder().append(utc.toLocalDate()).append('T');
    pad(text, utc.getHour(), 2).append(':');
    pad(text, utc.getMinute(), 2).append(':');
    pad(text, utc.getSecond(), 2).append('.');
    return pad(text, utc.getNano() / NANOS_PER_MILLI, 3).append('Z').toString();
  }

  private static StringBuilder pad(StringBuilder text, int number, int digits) {
    int zeros = digits - Integer.toString(number).length();
    return text.repeat('0', zeros).append(number);
  }
}
