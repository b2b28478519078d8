package sluice.provider;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads after what time a provider allows a retry, in every form that providers use. Pure.
///
/// In the order of the official SDKs: `retry-after-ms` (milliseconds), `retry-after` (seconds, or
/// an HTTP date as in RFC 9110, 10.2.3); then the body's error: a member of its own (`retry_after`,
/// Google's `retryDelay`), or words such as "Please try again in 8.71s" (OpenAI; "retry in" Gemini)
/// and "retry after 20 seconds" (Azure; "try again after" Moonshot). Numbers may be points in time,
/// see [NumericDelay]. A time that is zero, past, longer than a day or unreadable is ignored.
final class RetryAfter {
  /// The longest time that is believed: the window of every known limit is shorter or equal.
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final String PERIOD =
      "(?:(?<seconds>\\d{1,9}(?:\\.\\d{1,9})?) ?(?:seconds?|secs?)\\b|(?<go>"
          + GoDuration.PATTERN
          + "))";
  private static final Pattern WORDS =
      Pattern.compile("(?i)(?:try again|retry|wait)(?: in| after| for)? " + PERIOD);
  private static final Pattern FEWER_WORDS = Pattern.compile("(?i)\\b(?:in|after) " + PERIOD);

  private RetryAfter() {}

  /// Returns the time to wait; empty if none is given.
  ///
  /// @param delay the member of the body; empty if there is none
  /// @param message the message of the error; empty if it cannot contain a time
  /// @param now the time from which a point in time is counted
  static Optional<Duration> of(HttpHeaders headers, String delay, String message, Instant now) {
    return first(headers, "retry-after-ms")
        .flatMap(text -> number(text, 1, now))
        .or(() -> first(headers, "retry-after").flatMap(text -> number(text, 1000, now)))
        .or(() -> first(headers, "retry-after").flatMap(text -> date(text, now)))
        .or(() -> number(delay, 1000, now))
        .or(() -> GoDuration.parse(delay).flatMap(RetryAfter::plausible))
        .or(() -> inWords(WORDS, message))
        .or(() -> inWords(FEWER_WORDS, message));
  }

  /// Returns whether a header allows a retry, even if its time is unreadable.
  static boolean isGiven(HttpHeaders headers) {
    return Stream.of("retry-after-ms", "retry-after")
        .anyMatch(name -> first(headers, name).filter(text -> !text.isEmpty()).isPresent());
  }

  private static Optional<String> first(HttpHeaders headers, String name) {
    return headers.firstValue(name).map(String::strip);
  }

  private static Optional<Duration> number(String text, long unitMillis, Instant now) {
    return NumericDelay.parse(text, unitMillis, now).flatMap(RetryAfter::plausible);
  }

  private static Optional<Duration> date(String text, Instant now) {
    try {
      Instant then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
      return plausible(Duration.between(now, then));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> inWords(Pattern words, String message) {
    Matcher told = words.matcher(message);
    if (!told.find()) {
      return Optional.empty();
    }
    Optional<String> seconds = Optional.ofNullable(told.group("seconds"));
    return seconds
        .map(number -> GoDuration.of(number, 1000))
        .or(() -> Optional.ofNullable(told.group("go")).flatMap(GoDuration::parse))
        .flatMap(RetryAfter::plausible);
  }

  private static Optional<Duration> plausible(Duration wait) {
    return Optional.of(wait)
        .filter(Duration::isPositive)
        .filter(hint -> hint.compareTo(LONGEST) <= 0);
  }
}
