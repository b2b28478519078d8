package sluice.provider;

import static java.util.Comparator.comparingLong;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;

/// The rate-limit headers of one response. Immutable.
///
/// @param now the time from which a reset that is a point in time is counted
record RateHeaders(HttpHeaders headers, Instant now) {
  private static final Pattern COUNT = Pattern.compile("\\d{1,15}");

  /// What the names of all these headers begin with.
  private static final List<String> PREFIXES = List.of("x-ratelimit-", "anthropic-ratelimit-");

  /// Whether the response has none of these headers, as those of most servers have; asked for every
  /// response.
  boolean isEmpty() {
    for (String name : headers.map().keySet()) {
      if (isRateHeader(name)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRateHeader(String name) {
    for (String prefix : PREFIXES) {
      if (name.regionMatches(/* ignoreCase= */ true, 0, prefix, 0, prefix.length())) {
        return true;
      }
    }
    return false;
  }

  /// Returns the status of one limit, counted over a minute. Empty if neither the limit nor its
  /// remaining quota is a number, or if the limit is present and not a positive number: some
  /// providers send -1, -1 and 0 for no limit.
  ///
  /// @param before what the headers' names have before `limit`, `remaining` and `reset`
  /// @param after what they have after it
  Optional<RateLimitStatus> standing(String before, String after) {
    String name = before + "limit" + after;
    OptionalLong limit = count(name, /* least= */ 1);
    OptionalLong remaining = count(before + "remaining" + after, /* least= */ 0);
    boolean isNoLimit = limit.isEmpty() && text(name).isPresent();
    return isNoLimit || (limit.isEmpty() && remaining.isEmpty())
        ? Optional.empty()
        : Optional.of(
            new RateLimitStatus(
                limit, remaining, duration(before + "reset" + after), LimitWindow.MINUTE));
  }

  private OptionalLong count(String name, long least) {
    return text(name).filter(text -> COUNT.matcher(text).matches()).stream()
        .mapToLong(Long::parseLong)
        .filter(count -> count >= least)
        .findFirst();
  }

  /// Returns the time until the reset that a header reports; empty if it reports none.
  Optional<Duration> duration(String name) {
    return text(name).flatMap(text -> ResetHeader.parse(text, now));
  }

  private Optional<String> text(String name) {
    return headers.firstValue(name).map(String::strip);
  }

  /// Returns the one of two simultaneous limits that has less quota left.
  static Optional<RateLimitStatus> tighter(
      Optional<RateLimitStatus> one, Optional<RateLimitStatus> other) {
    return Stream.of(one, other)
        .flatMap(Optional::stream)
        .min(comparingLong(standing -> standing.remaining().orElse(Long.MAX_VALUE)));
  }

  /// Returns the limits that are present.
  static Map<LimitedUnit, RateLimitStatus> present(
      Map<LimitedUnit, Optional<RateLimitStatus>> read) {
    Map<LimitedUnit, RateLimitStatus> present = new EnumMap<>(LimitedUnit.class);
    read.forEach((unit, told) -> told.ifPresent(standing -> present.put(unit, standing)));
    return Map.copyOf(present);
  }
}
