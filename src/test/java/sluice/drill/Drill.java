package sluice.drill;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import sluice.limit.Rates;

/// Prints what becomes of a queue in hours of trouble, simulated on the template's own numbers
/// (README, "Drill").
final class Drill {
  private static final Duration BEFORE = ofMinutes(2);
  private static final int MESSAGES = 10_000;
  private static final long RATE = 1_000;

  private Drill() {}

  /// @param parts of the names of cases to run; none for all
  static void main(String[] parts) {
    cases()
        .filter(scenario ->
            parts.length == 0 || Arrays.stream(parts).anyMatch(scenario.name()::contains))
        .map(Run::of)
        .map(Drill::row)
        .forEach(System.out::println);
  }

  private static final String HEAD =
      """

      | case | messages | lost | dead | error records | drained after | at full rate | receives: mean, most | calls | refused for a limit | AWS $ | provider $ | simulated in s |
      |---|---|---|---|---|---|---|---|---|---|---|---|---|\
      """;

  private static Stream<String> run(int environments) {
    Scenario scenario =
        Scenario.of(environments + " environments", 6_000, 600).on(environments, 60);
    Result requests = Run.of(scenario);
    Result tokens = Run.of(scenario.with(new Rates(OptionalLong.empty(), OptionalLong.of(60_000))));
    return Stream.of(
        String.format(
            Locale.ROOT,
            "| %d | 600 requests | %d | %.1f | %d |",
            environments,
            requests.mostInAMinute(),
            requests.meanInAMinute(),
            requests.refusals()),
        String.format(
            Locale.ROOT,
            "| %d | 60,000 tokens | %d | %.1f | %d |",
            environments,
            tokens.mostTokensInAMinute(),
            tokens.meanTokensInAMinute(),
            tokens.refusals()));
  }

  private static Stream<Scenario> cases() {
    return Stream.of(
        Scenario.of("no trouble, 60 requests a minute", 100_000, 60),
        Scenario.of("no trouble, 1,000 requests a minute", 1_000_000, 1_000),
        trouble("provider down 10 min", Spell.Kind.OUTAGE, ofMinutes(10)),
        trouble("provider down 1 h", Spell.Kind.OUTAGE, ofHours(1)),
        trouble("provider down 6 h", Spell.Kind.OUTAGE, ofHours(6)),
        trouble("provider down 24 h", Spell.Kind.OUTAGE, ofHours(24)),
        trouble("key revoked 1 h", Spell.Kind.KEY_REVOKED, ofHours(1)),
        trouble("quota gone 1 h", Spell.Kind.QUOTA_GONE, ofHours(1)),
        trouble("store down 10 min", Spell.Kind.STORE_DOWN, ofMinutes(10)),
        trouble("half of all calls fail 1 h", Spell.Kind.BROWNOUT, ofHours(1)),
        trouble("a neighbour takes half 1 h", Spell.Kind.NEIGHBOUR, ofHours(1)));
  }

  private static Scenario trouble(String name, Spell.Kind kind, Duration length) {
    return Scenario.of(name, MESSAGES, RATE).with(Troubles.of(kind, BEFORE, length));
  }

  private static String row(Result result) {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %d | %d | %d | %s | %s | %.2f, %d | %,d | %,d | %.2f | %.2f | %.1f |",
        result.scenario().name(),
        result.scenario().messages(),
        result.lost(),
        result.dead(),
        result.errorRecords(),
        result.drainedAfter(),
        result.atFullRate(),
        result.meanReceives(),
        result.mostReceives(),
        result.calls(),
        result.refusals(),
        result.bill().total(),
        result.providerCost(),
        result.wall().toMillis() / 1e3);
  }
}
