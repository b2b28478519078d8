package sluice.provider;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/// How long it is until a limit is whole again, in every form that providers write it. Pure.
///
/// A number is in seconds, unless it is large enough to be a point in time: in milliseconds since
/// 1970, or in seconds. Else it is a duration of Go's or a point in time as in RFC 3339. What is
/// past has come: no time is left.
final class ResetHeader {
  /// No provider asks for more; it keeps sums from overflowing.
  private static final Duration MAX = Duration.ofDays(365);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");
  private static final BigDecimal FIRST_MILLIS = BigDecimal.valueOf(1_000_000_000_000L);
  private static final BigDecimal FIRST_SECONDS = BigDecimal.valueOf(1_000_000_000L);

  private ResetHeader() {}

  static Optional<Duration> parse(String text, Instant now) {
    Optional<Duration> read =
        NUMBER.matcher(text).matches()
            ? Optional.of(ofNumber(text, now))
            : GoDuration.parse(text).or(() -> ofInstant(text, now));
    return read.map(ResetHeader::withinBounds);
  }

  private static Duration ofNumber(String text, Instant now) {
    var number = new BigDecimal(text);
    if (number.compareTo(FIRST_MILLIS) >= 0) {
      return Duration.between(now, Instant.EPOCH.plus(GoDuration.of(text, 1)));
    }
    Duration seconds = GoDuration.of(text, 1000);
    return number.compareTo(FIRST_SECONDS) >= 0
        ? Duration.between(now, Instant.EPOCH.plus(seconds))
        : seconds;
  }

  private static Optional<Duration> ofInstant(String text, Instant now) {
    try {
      Instant then = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
      return Optional.of(Duration.between(now, then));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration withinBounds(Duration read) {
    if (read.isNegative()) {
      return Duration.ZERO;
    }
    return read.compareTo(MAX) > 0 ? MAX : read;
  }
}
