package sluice.provider;

import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// When a provider says to try again, in every form it is said. Pure.
///
/// In the order of the official SDKs: `retry-after-ms` (milliseconds), `retry-after` (seconds, or
/// an HTTP date as in RFC 9110, 10.2.3), then what the body's error tells: a member of its own
/// (`retry_after`, Google's `retryDelay`), or words as "Please try again in 8.71s" (OpenAI; "retry
/// in" Gemini) and "retry after 20 seconds" (Azure; "try again after" Moonshot). A number of a
/// thousand million and more is a point in time in seconds since 1970, from a million million on in
/// milliseconds. What is zero, past, beyond a day or unreadable is no hint.
final class RetryAfter {
  /// No limit of a minute, hour or day takes longer; what says so is mistaken, or means never.
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final BigDecimal FIRST_SECONDS = BigDecimal.valueOf(1_000_000_000L);
  private static final BigDecimal FIRST_MILLIS = BigDecimal.valueOf(1_000_000_000_000L);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");
  private static final String PERIOD =
      "(?:(?<seconds>\\d{1,9}(?:\\.\\d{1,9})?) ?(?:seconds?|secs?)\\b|(?<go>"
          + GoDuration.PATTERN
          + "))";
  private static final Pattern WORDS =
      Pattern.compile("(?i)(?:try again|retry|wait)(?: in| after| for)? " + PERIOD);
  private static final Pattern FEWER_WORDS = Pattern.compile("(?i)\\b(?:in|after) " + PERIOD);

  private RetryAfter() {}

  /// @param delay what a member of the body tells, empty where none does
  /// @param message the words of an error, empty where they say nothing of when
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

  /// Whether a header tells of trying again at all, be it readable or not.
  static boolean isGiven(HttpHeaders headers) {
    return Stream.of("retry-after-ms", "retry-after")
        .anyMatch(name -> first(headers, name).filter(text -> !text.isEmpty()).isPresent());
  }

  private static Optional<String> first(HttpHeaders headers, String name) {
    return headers.firstValue(name).map(String::strip);
  }

  private static Optional<Duration> number(String text, long unitMillis, Instant now) {
    return NUMBER.matcher(text).matches()
        ? plausible(ofNumber(text, unitMillis, now))
        : Optional.empty();
  }

  private static Duration ofNumber(String text, long unitMillis, Instant now) {
    var number = new BigDecimal(text);
    if (number.compareTo(FIRST_SECONDS) < 0) {
      return GoDuration.of(text, unitMillis);
    }
    boolean isMillis = number.compareTo(FIRST_MILLIS) >= 0;
    return Duration.between(now, Instant.EPOCH.plus(GoDuration.of(text, isMillis ? 1 : 1000)));
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
