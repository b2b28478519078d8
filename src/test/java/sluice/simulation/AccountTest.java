package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.testing.Admission.Decision;
import sluice.testing.OpenAiLimitText;

final class AccountTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  @Test
  void account_admitsAMinutesWorthAndThenWhatFlowsIn() {
    Account account = account(60, Duration.ofMinutes(1));

    assertThat(admitted(account, 100, 0, 1)).isEqualTo(60);
    assertThat(admitted(account, 100, MINUTE / 2, 1)).isEqualTo(30);
  }

  @Test
  void accountWithABurst_admitsNoMoreThanThatAtOnce() {
    assertThat(admitted(account(600, Duration.ofSeconds(1)), 100, 0, 1)).isEqualTo(10);
  }

  @Test
  void neighbour_leavesItsShareOfTheAccount() {
    Account account = account(60, Duration.ofMinutes(1));
    admitted(account, 60, 0, 1);

    assertThat(admitted(account, 100, MINUTE, 0.5)).isEqualTo(30);
  }

  @Test
  void rejectedRequest_isToldWhenToTryAgain() {
    Account account = account(60, Duration.ofMinutes(1));
    admitted(account, 60, 0, 1);

    assertThat(account.admit("m", 1, 0, 1).decision())
        .isInstanceOfSatisfying(
            Decision.Rejected.class,
            refusal -> {
              assertThat(refusal.pause()).isEqualTo(Duration.ofSeconds(1));
              assertThat(OpenAiLimitText.message(refusal, "m"))
                  .contains("Limit 60, Used 60, Requested 1. Please try again in 1s.");
            });
    assertThat(isAdmitted(account, "m", Duration.ofSeconds(1).toNanos(), 1)).isTrue();
  }

  @Test
  void models_areCountedSeparately() {
    Account account = account(1, Duration.ofMinutes(1));

    assertThat(isAdmitted(account, "a", 0, 1)).isTrue();
    assertThat(isAdmitted(account, "b", 0, 1)).isTrue();
    assertThat(isAdmitted(account, "a", 0, 1)).isFalse();
  }

  @Test
  void headers_tellLimitRemainderAndReset() {
    Account account = account(60, Duration.ofMinutes(1));
    admitted(account, 19, 0, 1);

    assertThat(OpenAiLimitText.headers(account.admit("m", 1, 0, 1)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "x-ratelimit-limit-requests",
                "60",
                "x-ratelimit-remaining-requests",
                "40",
                "x-ratelimit-reset-requests",
                "20s"));
  }

  private static long admitted(Account account, int requests, long nanos, double share) {
    return IntStream.range(0, requests).filter(_ -> isAdmitted(account, "m", nanos, share)).count();
  }

  private static boolean isAdmitted(Account account, String model, long nanos, double share) {
    return account.admit(model, 1, nanos, share).decision() instanceof Decision.Passed;
  }

  private static Account account(long requests, Duration burst) {
    var rates = new ModelRates(OptionalLong.of(requests), OptionalLong.empty());
    return new Account(new AccountRates(Map.of(), rates, 1), burst);
  }
}
