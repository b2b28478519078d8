package sluice.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// Reads when a limit is reset, in every form that providers use. Pure.
///
/// The forms are a number of seconds (or a point in time, see [NumericDelay]), a Go duration, and a
/// point in time by RFC 3339. A point in time that is past counts as now.
final class ResetHeader {
  /// The longest time that is read; no provider asks for more, and sums of it do not overflow.
  private static final Duration MAX = Duration.ofDays(365);

  private static final int SECOND_MILLIS = 1000;

  private ResetHeader() {}

  /// Returns the time until the reset, from zero to a year; empty if the text has none of the
  /// forms.
  static Optional<Duration> parse(String text, Instant now) {
    return NumericDelay.parse(text, SECOND_MILLIS, now)
        .or(() -> GoDuration.parse(text))
        .or(() -> ofInstant(text, now))
        .map(ResetHeader::withinBounds);
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
