package sluice.provider;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;

/// Rate-limit headers and what they say, as tables write them.
final class RateLimitStatuses {
  static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  private RateLimitStatuses() {}

  /// What a provider's headers say.
  ///
  /// @param headers as `name: value`, with bars between
  static String told(Profile profile, String headers) {
    String[] namesAndValues =
        Stream.of(headers.split("\\|"))
            .filter(header -> !header.isBlank())
            .flatMap(header -> Stream.of(header.split(":", 2)))
            .map(String::strip)
            .toArray(String[]::new);
    return profile.statuses(Replies.headers(namesAndValues), NOW).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> inWords(entry.getKey(), entry.getValue()))
        .collect(joining("; "));
  }

  private static String inWords(LimitedUnit unit, RateLimitStatus status) {
    return "%s of %s %s in %s, all in %s"
        .formatted(
            inWords(status.remaining()),
            inWords(status.limit()),
            unit.name().toLowerCase(Locale.ROOT),
            status.period(),
            status.reset().map(Object::toString).orElse("?"));
  }

  private static String inWords(OptionalLong count) {
    return count.isPresent() ? Long.toString(count.getAsLong()) : "?";
  }
}
