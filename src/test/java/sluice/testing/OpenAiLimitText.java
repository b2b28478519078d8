package sluice.testing;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import sluice.testing.Admission.Decision;
import sluice.testing.Admission.LimitStatus;

/// What OpenAI's API says of limits, in its words. Pure.
public final class OpenAiLimitText {
  private static final String LEARN_MORE =
      "Visit https://platform.openai.com/account/rate-limits to learn more.";

  private OpenAiLimitText() {}

  /// The headers that every answer has.
  public static Map<String, String> headers(Admission admission) {
    Map<String, String> headers = new HashMap<>();
    for (LimitStatus status : admission.statuses()) {
      String unit = status.unit().label();
      headers.put("x-ratelimit-limit-" + unit, Long.toString(status.limit()));
      headers.put("x-ratelimit-remaining-" + unit, Long.toString(status.remaining()));
      headers.put("x-ratelimit-reset-" + unit, duration(status.full()));
    }
    return headers;
  }

  /// The message of a refusal that will pass.
  public static String message(Decision.Rejected refused, String model) {
    LimitStatus status = refused.status();
    return "Rate limit reached for %s in organization org-sample on %s: Limit %d, Used %d, Requested %d. Please try again in %s. %s"
        .formatted(
            model,
            status.unit().words(),
            status.limit(),
            status.limit() - status.remaining(),
            refused.requested(),
            duration(refused.pause()),
            LEARN_MORE);
  }

  /// The message of one that will not.
  public static String message(Decision.TooLarge tooLarge, String model) {
    LimitStatus status = tooLarge.status();
    return "Request too large for %s in organization org-sample on %s: Limit %d, Requested %d. The input or output tokens must be reduced in order to run successfully. %s"
        .formatted(model, status.unit().words(), status.limit(), tooLarge.requested(), LEARN_MORE);
  }

  /// As Go prints it: `120ms`, `8.71s`, `6m0s`, `1h2m3s`. Never less than it is.
  public static String duration(Duration duration) {
    long millis = Math.ceilDiv(duration.toNanos(), 1_000_000L);
    if (millis < 1000) {
      return millis + "ms";
    }
    Duration rounded = Duration.ofMillis(millis);
    String seconds =
        BigDecimal.valueOf(rounded.toSecondsPart() * 1000L + rounded.toMillisPart(), 3)
                .stripTrailingZeros()
                .toPlainString()
            + "s";
    String minutes = rounded.toMinutes() == 0 ? "" : rounded.toMinutesPart() + "m";
    return (rounded.toHours() == 0 ? "" : rounded.toHours() + "h") + minutes + seconds;
  }
}
