package sluice.provider;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go prints them and OpenAI's headers and messages have them: `120ms`, `8.71s`,
/// `6m0s`, `1h2m3s`. Pure.
final class GoDuration {
  private static final String PART = "(\\d{1,9}(?:\\.\\d{1,9})?)(h|ms|m|s)";

  /// Of so few parts that no text, however long, makes the matcher deep.
  static final String PATTERN = "(?:\\d{1,9}(?:\\.\\d{1,9})?(?:h|ms|m|s)){1,4}";

  private static final Pattern WHOLE = Pattern.compile(PATTERN);
  private static final Pattern ONE = Pattern.compile(PART);

  private GoDuration() {}

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

  /// A decimal number of a unit, to the millisecond, rounded up: a wait must not end too early.
  ///
  /// @param number digits, few enough for the product to be a `long`
  static Duration of(String number, long unitMillis) {
    BigDecimal millis = new BigDecimal(number).multiply(BigDecimal.valueOf(unitMillis));
    return Duration.ofMillis(millis.setScale(0, RoundingMode.CEILING).longValueExact());
  }
}
