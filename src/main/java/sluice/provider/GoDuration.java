package sluice.provider;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads durations in Go's format, which OpenAI's headers and messages have: `120ms`, `8.71s`,
/// `6m0s`, `1h2m3s`. Pure.
final class GoDuration {
  private static final String PART = "(\\d{1,9}(?:\\.\\d{1,9})?)(h|ms|m|s)";

  /// A duration of at most four parts, so that a long text doesn't exhaust the matcher's stack.
  static final String PATTERN = "(?:\\d{1,9}(?:\\.\\d{1,9})?(?:h|ms|m|s)){1,4}";

  private static final Pattern WHOLE = Pattern.compile(PATTERN);
  private static final Pattern ONE = Pattern.compile(PART);

  private GoDuration() {}

  /// Returns the duration, each part rounded up to the millisecond; empty if the text is not one.
  static Optional<Duration> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    Matcher part = ONE.matcher(text);
    while (part.find()) {
      sum = sum.plus(of(part.group(1), unitMillis(part.group(2))));
    }
    return Optional.of(sum);
  }

  private static long unitMillis(String name) {
    return switch (name) {
      case "h" -> 3_600_000;
      case "m" -> 60_000;
      case "s" -> 1000;
      default -> 1;
    };
  }

  /// Returns a decimal number of a unit, rounded up to the millisecond, so that no wait ends early.
  ///
  /// @param number a decimal number, small enough for the product to be a `long`
  /// @param unitMillis the unit in milliseconds
  static Duration of(String number, long unitMillis) {
    BigDecimal millis = new BigDecimal(number).multiply(BigDecimal.valueOf(unitMillis));
    return Duration.ofMillis(millis.setScale(0, RoundingMode.CEILING).longValueExact());
  }
}
