package sluice.provider;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go prints them and OpenAI's headers and messages have them: `120ms`, `8.71s`, `6m0s`, `1h2m3s`. Pure.
final class GoDuration {
  private static final String PART = "(\\d{1,9}(?:\\.\\d{1,9})?)(h|ms|m|s)";
  static final String PATTERN = "(?:" + PART.replace("(h", "(?:h").replace("(\\d", "(?:\\d") + ")+";
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
      sum = sum.plus(seconds(Double.parseDouble(part.group(1)) * unit(part.group(2))));
    }
    return Optional.of(sum);
  }

  private static double unit(String name) {
    return switch (name) {
      case "h" -> 3600;
      case "m" -> 60;
      case "ms" -> 0.001;
      default -> 1;
    };
  }

  /// Seconds to the millisecond, rounded up: a wait must not end too early.
  static Duration seconds(double seconds) {
    return Duration.ofMillis((long) Math.ceil(seconds * 1000));
  }
}
