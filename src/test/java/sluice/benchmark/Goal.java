package sluice.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sluice.testing.Admission.Unit;
import sluice.testing.Limits;
import sluice.testing.Rate;

/// A limit that the provider enforces and the handler is to use up. Immutable.
///
/// @param unit what is counted
record Goal(Unit unit, long perMinute) {
  /// More than any of the limits needs: what holds a function back is to be the limit alone.
  static final int IN_FLIGHT = 900;

  /// What is measured, in this order.
  static final List<Goal> ALL =
      List.of(
          new Goal(Unit.REQUESTS, 600),
          new Goal(Unit.REQUESTS, 6_000),
          new Goal(Unit.REQUESTS, 60_000),
          new Goal(Unit.TOKENS, 1_000_000));

  /// A model for each, so that one provider enforces all.
  String model() {
    return unit.label() + "-" + perMinute;
  }

  /// What tells a function of it.
  Map<String, String> settings() {
    String variable = "PROVIDER_%s_PER_MINUTE".formatted(unit.label().toUpperCase(Locale.ROOT));
    return Map.of(
        "PROVIDER_MODEL",
        model(),
        variable,
        Long.toString(perMinute),
        "PROVIDER_MAX_IN_FLIGHT",
        Integer.toString(IN_FLIGHT));
  }

  /// Strict: no more than a second's worth at once.
  Limits limits() {
    var rate = Optional.of(new Rate(perMinute, perMinute / 60.0));
    return unit == Unit.REQUESTS
        ? new Limits(rate, Optional.empty())
        : new Limits(Optional.empty(), rate);
  }

  /// What a request counts.
  long amount(long tokens) {
    return unit == Unit.REQUESTS ? 1 : tokens;
  }

  /// What answered prompts counted.
  long used(long answered, long tokens) {
    return unit == Unit.REQUESTS ? answered : tokens;
  }

  /// How many prompts use up the limit for so long, with something to spare.
  int prompts(long seconds) {
    long perPrompt = unit == Unit.REQUESTS ? 1 : Tokens.LEAST;
    return Math.toIntExact(perMinute * seconds / 60 / perPrompt);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%,d %s", perMinute, unit.label());
  }
}
