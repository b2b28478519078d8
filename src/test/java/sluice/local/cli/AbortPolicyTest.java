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

  private final AbortPolicy watch = new AbortPolicy();

  private static Instant after(long minutes) {
    return START.plus(Duration.ofMinutes(minutes));
  }

  private static Halt silence(Instant since) {
    return new Halt(OutageKind.PROVIDER, since, "503");
  }

  @ParameterizedTest
  @EnumSource(value = OutageKind.class, names = "PROVIDER", mode = EnumSource.Mode.EXCLUDE)
  void endsAtOnceWhatOnlyTheUserCanEnd(OutageKind trouble) {
    var halt = new Halt(trouble, START, "words");

    assertThat(watch.told(halt, /* mayPass= */ false, START)).contains(halt);
    assertThat(halt.advice()).isNotBlank();
  }

  @Test
  void endsAfterTenMinutesWithoutAnAnswer() {
    assertThat(watch.told(silence(START), /* mayPass= */ false, START)).isEmpty();

    assertThat(watch.due(after(9))).isEmpty();
    assertThat(watch.due(after(10))).contains(silence(START));
  }

  @Test
  void countsFromTheFirstTroubleNotFromTheLast() {
    watch.told(silence(START), /* mayPass= */ false, START);
    watch.told(silence(after(5)), /* mayPass= */ false, START);

    assertThat(watch.due(after(10))).contains(silence(START));
  }

  @Test
  void forgetsItWithAnAnswer() {
    watch.told(silence(START), /* mayPass= */ false, START);
    watch.answered(after(9));

    assertThat(watch.due(after(30))).isEmpty();
  }

  @Test
  void countsFromTheLastAnswerWhereAnotherEnvironmentHadOne() {
    watch.answered(after(8));
    watch.told(silence(START), /* mayPass= */ false, START);

    assertThat(watch.due(after(12))).isEmpty();
    assertThat(watch.due(after(18))).isPresent();
  }

  @Test
  void endsForAQuotaThatMayBeAMinutesWhenItIsToldAgainAMinuteLater() {
    assertThat(watch.told(SPENT, /* mayPass= */ true, START)).isEmpty();
    assertThat(watch.told(SPENT, /* mayPass= */ true, START.plusSeconds(59))).isEmpty();

    assertThat(watch.told(SPENT, /* mayPass= */ true, after(1))).contains(SPENT);
  }

  @Test
  void forgetsAQuotaWithAnAnswer() {
    watch.told(SPENT, /* mayPass= */ true, START);
    watch.answered(after(1));

    assertThat(watch.told(SPENT, /* mayPass= */ true, after(1))).isEmpty();
    assertThat(watch.told(SPENT, /* mayPass= */ true, after(2))).contains(SPENT);
  }

  @ParameterizedTest
  @CsvSource({
    "QUOTA, 429 insufficient_quota,                        true",
    "QUOTA, 200 with an error inside: insufficient_quota,  true",
    "QUOTA, 402,                                           false",
    "QUOTA, 422 budget_exceeded,                           false",
    "AUTH,  429 x,                                         false"
  })
  void takesForAMinutesLimitWhatComesAsOne(OutageKind trouble, String label, boolean mayPass) {
    assertThat(AbortPolicy.mayPass(trouble, Reason.of(label))).isEqualTo(mayPass);
  }
}
