package sluice.provider;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When a provider says to try again, in every form it is said. Pure.
///
/// In the order of the official SDKs: `retry-after-ms` (milliseconds), `retry-after` (seconds, or
/// an HTTP date as in RFC 9110, 10.2.3), then the words "Please try again in 8.71s" of OpenAI's
/// messages ("retry in" of Gemini's, "retry after 20 seconds" of Azure's). What is zero, negative
/// or unreadable is no hint.
final class RetryHint {
  /// No provider asks for more; it keeps sums from overflowing. How much of it is obeyed is decided
  /// elsewhere.
  private static final Duration MAX = Duration.ofDays(365);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");
  private static final Pattern WORDS =
      Pattern.compile(
          "(?:[Tt]ry again|retry) in (?<in>"
              + GoDuration.PATTERN
              + ")"
              + "|retry after (?<seconds>\\d{1,9}) seconds?\\b");

  private RetryHint() {}

  static Optional<Duration> of(HttpHeaders headers, String message, Instant now) {
    return first(headers, "retry-after-ms")
        .flatMap(text -> number(text, 1))
        .or(() -> first(headers, "retry-after").flatMap(text -> number(text, 1000)))
        .or(() -> first(headers, "retry-after").flatMap(text -> date(text, now)))
        .or(() -> inWords(message))
        .map(hint -> hint.compareTo(MAX) > 0 ? MAX : hint);
  }

  private static Optional<String> first(HttpHeaders headers, String name) {
    return headers.firstValue(name).map(String::strip);
  }

  private static Optional<Duration> number(String text, long unitMillis) {
    return NUMBER.matcher(text).matches()
        ? Optional.of(GoDuration.of(text, unitMillis)).filter(Duration::isPositive)
        : Optional.empty();
  }

  private static Optional<Duration> date(String text, Instant now) {
    try {
      Instant then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
      return Optional.of(Duration.between(now, then)).filter(Duration::isPositive);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> inWords(String message) {
    Matcher words = WORDS.matcher(message);
    if (!words.find()) {
      return Optional.empty();
    }
    Optional<String> seconds = Optional.ofNullable(words.group("seconds"));
    return seconds
        .map(number -> GoDuration.of(number, 1000))
        .or(() -> Optional.ofNullable(words.group("in")).flatMap(GoDuration::parse))
        .filter(Duration::isPositive);
  }
}
