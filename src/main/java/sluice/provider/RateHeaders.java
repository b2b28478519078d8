package sluice.provider;

import static java.util.Comparator.comparingLong;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sluice.limit.LimitedUnit;
import sluice.limit.RateLimitStatus;

/// The rate-limit headers of one answer, under whatever names. Immutable.
///
/// @param now what a point in time is counted from
record RateHeaders(HttpHeaders headers, Instant now) {
  private static final Pattern COUNT = Pattern.compile("\\d{1,15}");

  /// One limit, counted over a minute. It is there only where a limit or what remains of it is told
  /// in digits, and not where the limit is told as nothing or in another way: no limit is meant
  /// then (some tell -1, -1 and 0).
  ///
  /// @param names the names of its headers, `%s` standing for `limit`, `remaining` and `reset`
  Optional<RateLimitStatus> standing(String names) {
    OptionalLong limit = count(names.formatted("limit"), /* least= */ 1);
    OptionalLong remaining = count(names.formatted("remaining"), /* least= */ 0);
    boolean isNoLimit = limit.isEmpty() && text(names.formatted("limit")).isPresent();
    return isNoLimit || (limit.isEmpty() && remaining.isEmpty())
        ? Optional.empty()
        : Optional.of(
            new RateLimitStatus(
                limit, remaining, duration(names.formatted("reset")), LimitWindow.MINUTE));
  }

  private OptionalLong count(String name, long least) {
    return text(name).filter(text -> COUNT.matcher(text).matches()).stream()
        .mapToLong(Long::parseLong)
        .filter(count -> count >= least)
        .findFirst();
  }

  /// How long it is until the time that a header tells.
  Optional<Duration> duration(String name) {
    return text(name).flatMap(text -> ResetHeader.parse(text, now));
  }

  private Optional<String> text(String name) {
    return headers.firstValue(name).map(String::strip);
  }

  /// Of two limits that hold at once, the one with less left.
  static Optional<RateLimitStatus> tighter(
      Optional<RateLimitStatus> one, Optional<RateLimitStatus> other) {
    return Stream.of(one, other)
        .flatMap(Optional::stream)
        .min(comparingLong(standing -> standing.remaining().orElse(Long.MAX_VALUE)));
  }

  /// Those that are there.
  static Map<LimitedUnit, RateLimitStatus> present(
      Map<LimitedUnit, Optional<RateLimitStatus>> read) {
    Map<LimitedUnit, RateLimitStatus> present = new EnumMap<>(LimitedUnit.class);
    read.forEach((dimension, told) -> told.ifPresent(standing -> present.put(dimension, standing)));
    return Map.copyOf(present);
  }
}
