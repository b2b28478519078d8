package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.local.cli.AbortPolicy.Halt;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

final class AbortPolicyTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Halt SPENT = new Halt(OutageKind.QUOTA, START, "no quota");

  private final AbortPolicy policy = new AbortPolicy();

  private static Instant after(long minutes) {
    return START.plus(Duration.ofMinutes(minutes));
  }

  private static Halt silence(Instant since) {
    return new Halt(OutageKind.PROVIDER, since, "503");
  }

  @ParameterizedTest
  @EnumSource(value = OutageKind.class, names = "PROVIDER", mode = EnumSource.Mode.EXCLUDE)
  void outageThatOnlyTheUserCanEnd_abortsAtOnce(OutageKind outage) {
    var halt = new Halt(outage, START, "words");

    assertThat(policy.told(halt, /* mayPass= */ false, START)).contains(halt);
    assertThat(halt.advice()).isNotBlank();
  }

  @Test
  void providerOutage_abortsAfterTenMinutesWithoutAnAnswer() {
    assertThat(policy.told(silence(START), /* mayPass= */ false, START)).isEmpty();

    assertThat(policy.due(after(9))).isEmpty();
    assertThat(policy.due(after(10))).contains(silence(START));
  }

  @Test
  void tenMinutes_countFromTheFirstReportOfAnOutage() {
    policy.told(silence(START), /* mayPass= */ false, START);
    policy.told(silence(after(5)), /* mayPass= */ false, START);

    assertThat(policy.due(after(10))).contains(silence(START));
  }

  @Test
  void answer_endsAProviderOutage() {
    policy.told(silence(START), /* mayPass= */ false, START);
    policy.answered(after(9));

    assertThat(policy.due(after(30))).isEmpty();
  }

  @Test
  void tenMinutes_countFromTheLastAnswerOfAnyEnvironment() {
    policy.answered(after(8));
    policy.told(silence(START), /* mayPass= */ false, START);

    assertThat(policy.due(after(12))).isEmpty();
    assertThat(policy.due(after(18))).isPresent();
  }

  @Test
  void quotaOutageThatMayPass_abortsWhenToldAgainAMinuteLater() {
    assertThat(policy.told(SPENT, /* mayPass= */ true, START)).isEmpty();
    assertThat(policy.told(SPENT, /* mayPass= */ true, START.plusSeconds(59))).isEmpty();

    assertThat(policy.told(SPENT, /* mayPass= */ true, after(1))).contains(SPENT);
  }

  @Test
  void answer_endsAQuotaOutageThatMayPass() {
    policy.told(SPENT, /* mayPass= */ true, START);
    policy.answered(after(1));

    assertThat(policy.told(SPENT, /* mayPass= */ true, after(1))).isEmpty();
    assertThat(policy.told(SPENT, /* mayPass= */ true, after(2))).contains(SPENT);
  }

  @ParameterizedTest
  @CsvSource({
    "QUOTA, 429 insufficient_quota,                        true",
    "QUOTA, 200 with an error inside: insufficient_quota,  true",
    "QUOTA, 402,                                           false",
    "QUOTA, 422 budget_exceeded,                           false",
    "AUTH,  429 x,                                         false"
  })
  void quotaOutage_mayPassWhereItsReplyMayBeAMinutesLimit(
      OutageKind outage, String label, boolean mayPass) {
    assertThat(AbortPolicy.mayPass(outage, Reason.of(label))).isEqualTo(mayPass);
  }
}
