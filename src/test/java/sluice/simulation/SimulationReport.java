package sluice.simulation;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;

import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import sluice.limit.ModelRates;

/// Prints what becomes of a queue in hours of outages, and what several environments together ask
/// of an account: simulated on the template's own numbers, the same figures every time.
final class SimulationReport {
  private static final Duration BEFORE = ofMinutes(2);
  private static final int MESSAGES = 10_000;
  private static final long RATE = 1_000;

  /// The most messages of one batch of each environment together: small, so that each environment
  /// gets its part of the messages.
  private static final int BATCHES = 1_000;

  private SimulationReport() {}

  /// @param parts of the names of the scenarios to run; none for all
  static void main(String[] parts) {
    Predicate<Scenario> wanted =
        scenario -> parts.length == 0 || Arrays.stream(parts).anyMatch(scenario.name()::contains);
    print(Table.OUTAGES, outages().filter(wanted));
    System.out.println();
    print(Table.LIMITS, limits().filter(wanted));
  }

  private static void print(Table table, Stream<Scenario> scenarios) {
    System.out.println(table.head());
    scenarios.map(Run::of).map(table::row).forEach(System.out::println);
  }

  /// Nothing wrong, and what may go wrong for hours.
  static Stream<Scenario> outages() {
    return Stream.of(
        Scenario.of("no trouble, 60 a minute", 100_000, 60),
        Scenario.of("no trouble, 1,000 a minute", 1_000_000, RATE),
        outage("provider down 10 min", OutageWindow.Kind.OUTAGE, ofMinutes(10)),
        outage("provider down 1 h", OutageWindow.Kind.OUTAGE, ofHours(1)),
        outage("provider down 6 h", OutageWindow.Kind.OUTAGE, ofHours(6)),
        outage("provider down 24 h", OutageWindow.Kind.OUTAGE, ofHours(24)),
        outage("key revoked 1 h", OutageWindow.Kind.KEY_REVOKED, ofHours(1)),
        outage("quota gone 1 h", OutageWindow.Kind.QUOTA_GONE, ofHours(1)),
        outage("store down 10 min", OutageWindow.Kind.STORE_DOWN, ofMinutes(10)),
        half("half of all calls fail 1 h", OutageWindow.Kind.BROWNOUT),
        half("a neighbour takes half 1 h", OutageWindow.Kind.NEIGHBOUR));
  }

  private static Scenario outage(String name, OutageWindow.Kind kind, Duration length) {
    return Scenario.of(name, MESSAGES, RATE).with(Outages.of(kind, BEFORE, length));
  }

  /// Half of what is sent gets through all the same: it takes more messages to fill the hour.
  private static Scenario half(String name, OutageWindow.Kind kind) {
    return Scenario.of(name, 6 * MESSAGES, RATE).with(Outages.of(kind, BEFORE, ofHours(1)));
  }

  /// Accounts shared by more and more environments.
  static Stream<Scenario> limits() {
    return Stream.of(2, 5, 20)
        .flatMap(environments ->
            Stream.of(requests(environments), tokens(environments), strict(environments)));
  }

  static Scenario requests(int environments) {
    return Scenario.of(environments + " environments, requests", MESSAGES, RATE)
        .on(environments, 80)
        .inBatchesOf(BATCHES / environments);
  }

  static Scenario tokens(int environments) {
    return Scenario.of(environments + " environments, tokens", MESSAGES, RATE)
        .with(new ModelRates(OptionalLong.empty(), OptionalLong.of(100_000)))
        .on(environments, 80)
        .inBatchesOf(BATCHES / environments);
  }

  /// A provider that lets in no more at one moment than a second brings.
  static Scenario strict(int environments) {
    return Scenario.of(environments + " environments, requests by the second", MESSAGES, RATE)
        .withBurst(Duration.ofSeconds(1))
        .on(environments, 80)
        .inBatchesOf(BATCHES / environments);
  }
}
