package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.provider.OutageKind;

/// What the tables are to show, on fewer messages: no outage loses a message.
final class SimulationReportTest {
  private static final Duration BEFORE = Duration.ofMinutes(1);
  private static final int MESSAGES = 1_000;
  private static final int RATE = 1_000;

  @ParameterizedTest
  @EnumSource(OutageWindow.Kind.class)
  void outageOfAnHour_losesNothingAndBlamesNobody(OutageWindow.Kind kind) {
    assertWhole(Run.of(outage(kind, Duration.ofHours(1))));
  }

  @Test
  void providerOutageOfADay_losesNothing() {
    Outages day = Outages.of(OutageWindow.Kind.OUTAGE, Duration.ZERO, Duration.ofHours(24));

    assertWhole(Run.of(Scenario.of("a day", 200, RATE).with(day)));
  }

  @Test
  void outagesOneAfterTheOther_loseNothing() {
    var outages =
        new Outages(
            List.of(
                OutageWindow.of(OutageWindow.Kind.BROWNOUT, BEFORE, Duration.ofMinutes(5)),
                OutageWindow.of(
                    OutageWindow.Kind.OUTAGE, Duration.ofMinutes(3), Duration.ofMinutes(40)),
                OutageWindow.of(
                    OutageWindow.Kind.STORE_DOWN, Duration.ofMinutes(40), Duration.ofMinutes(30)),
                OutageWindow.of(
                    OutageWindow.Kind.KEY_REVOKED, Duration.ofMinutes(75), Duration.ofMinutes(30)),
                OutageWindow.of(
                    OutageWindow.Kind.NEIGHBOUR, Duration.ofMinutes(100), Duration.ofMinutes(90))));

    assertWhole(Run.of(Scenario.of("one after the other", MESSAGES, RATE).with(outages)));
  }

  @ParameterizedTest
  @CsvSource({
    "OUTAGE, PROVIDER",
    "KEY_REVOKED, AUTH",
    "QUOTA_GONE, QUOTA",
    "STORE_DOWN, STORE",
  })
  void outageOfAnHour_isToldByItsKind(OutageWindow.Kind kind, OutageKind told) {
    assertThat(Run.of(outage(kind, Duration.ofHours(1))).outages()).isEqualTo(Set.of(told));
  }

  @Test
  void storeOutage_costsNoMoreThanWhatWasInFlight() {
    Scenario scenario = outage(OutageWindow.Kind.STORE_DOWN, Duration.ofMinutes(10));

    assertThat(Run.of(scenario).paidAgain()).isBetween(0, scenario.stack().limits().inFlight());
  }

  @ParameterizedTest
  @EnumSource(OutageWindow.Kind.class)
  void groupsDuringAnOutage_keepTheirOrder(OutageWindow.Kind kind) {
    Scenario scenario =
        Scenario.of("groups", 400, RATE)
            .inGroups(20)
            .with(Outages.of(kind, Duration.ofSeconds(20), Duration.ofMinutes(20)));

    assertWhole(Run.of(scenario));
  }

  /// The queue's patience is what keeps promises: with the numbers often advised, an hour is
  /// enough.
  @Test
  void fewerReceives_fillTheDeadLetterQueue() {
    Scenario scenario = outage(OutageWindow.Kind.OUTAGE, Duration.ofHours(1));
    StackConfig impatient = scenario.stack().with(3, scenario.stack().queue().retention());

    Result result = Run.of(scenario.with(impatient));

    assertThat(result.dead()).isPositive();
    assertThat(result.lost()).isZero();
  }

  @Test
  void shorterRetention_losesMessages() {
    Scenario scenario = outage(OutageWindow.Kind.OUTAGE, Duration.ofHours(1));
    StackConfig forgetful =
        scenario.stack().with(scenario.stack().queue().maxReceives(), Duration.ofMinutes(30));

    assertThat(Run.of(scenario.with(forgetful)).lost()).isPositive();
  }

  @Test
  void simulation_takesTheSameCourseEveryTime() {
    Scenario scenario = outage(OutageWindow.Kind.BROWNOUT, Duration.ofMinutes(1));

    assertThat(Run.of(scenario).timeless()).isEqualTo(Run.of(scenario).timeless());
  }

  private static Scenario outage(OutageWindow.Kind kind, Duration length) {
    return Scenario.of(kind.name(), MESSAGES, RATE).with(Outages.of(kind, BEFORE, length));
  }

  private static void assertWhole(Result result) {
    assertThat(result.lost()).as("lost").isZero();
    assertThat(result.dead()).as("in the dead-letter queue").isZero();
    assertThat(result.errorRecords()).as("error records").isZero();
    assertThat(result.unrecorded()).as("acknowledged without a record").isZero();
    assertThat(result.histories()).as("histories left behind").isZero();
    assertThat(result.disordered()).as("records out of their group's order").isZero();
    assertThat(result.late()).as("invocations that ended too late").isZero();
  }
}
