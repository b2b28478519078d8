package sluice.provider;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads delays that a provider gives as a number. Pure.
///
/// A number from 10⁹ on is a point in time in seconds since 1970, from 10¹² on in milliseconds
/// since 1970. A smaller one is a duration.
final class NumericDelay {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");
  private static final BigDecimal FIRST_SECONDS = BigDecimal.valueOf(1_000_000_000L);
  private static final BigDecimal FIRST_MILLIS = BigDecimal.valueOf(1_000_000_000_000L);

  private NumericDelay() {}

  /// Returns the delay, to the millisecond, rounded up; negative if it is a point in time that is
  /// past; empty if the text is not a decimal number.
  ///
  /// @param unitMillis the unit of durations, in milliseconds
  /// @param now the time from which a point in time is counted
  static Optional<Duration> parse(String text, long unitMillis, Instant now) {
    return NUMBER.matcher(text).matches()
        ? Optional.of(delay(text, unitMillis, now))
        : Optional.empty();
  }

  private static Duration delay(String text, long unitMillis, Instant now) {
    var number = new BigDecimal(text);
    if (number.compareTo(FIRST_SECONDS) < 0) {
      return GoDuration.of(text, unitMillis);
    }
    boolean isMillis = number.compareTo(FIRST_MILLIS) >= 0;
    return Duration.between(now, Instant.EPOCH.plus(GoDuration.of(text, isMillis ? 1 : 1000)));
  }
}
