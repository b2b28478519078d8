package sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;

final class AccountTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  @Test
  void admitsAMinutesWorthAndThenWhatFlowsIn() {
    Account account = account(60, Duration.ofMinutes(1));

    assertThat(admitted(account, 100, 0, 1)).isEqualTo(60);
    assertThat(admitted(account, 100, MINUTE / 2, 1)).isEqualTo(30);
  }

  @Test
  void admitsNoMoreAtOnceThanItsBurst() {
    assertThat(admitted(account(600, Duration.ofSeconds(1)), 100, 0, 1)).isEqualTo(10);
  }

  @Test
  void aNeighbourLeavesHalf() {
    Account account = account(60, Duration.ofMinutes(1));
    admitted(account, 60, 0, 1);

    assertThat(admitted(account, 100, MINUTE, 0.5)).isEqualTo(30);
  }

  @Test
  void tellsWhenToTryAgain() {
    Account account = account(60, Duration.ofMinutes(1));
    admitted(account, 60, 0, 1);

    assertThat(account.admit("m", 1, 0, 1))
        .hasValueSatisfying(refusal -> {
          assertThat(refusal.after()).isEqualTo(Duration.ofSeconds(1));
          assertThat(refusal.message())
              .endsWith("Limit 60, Used 60, Requested 1. Please try again in 1.000s.");
        });
    assertThat(account.admit("m", 1, Duration.ofSeconds(1).toNanos(), 1)).isEmpty();
  }

  @Test
  void countsEachModelByItself() {
    Account account = account(1, Duration.ofMinutes(1));

    assertThat(account.admit("a", 1, 0, 1)).isEmpty();
    assertThat(account.admit("b", 1, 0, 1)).isEmpty();
    assertThat(account.admit("a", 1, 0, 1)).isPresent();
  }

  @Test
  void saysInItsHeadersWhereItStands() {
    Account account = account(60, Duration.ofMinutes(1));
    admitted(account, 20, 0, 1);

    assertThat(account.headers("m"))
        .extractingByKeys(
            "x-ratelimit-limit-requests",
            "x-ratelimit-remaining-requests",
            "x-ratelimit-reset-requests")
        .allSatisfy(values -> assertThat(values).hasSize(1))
        .flatExtracting(values -> values)
        .containsExactly("60", "40", "20.000s");
  }

  private static long admitted(Account account, int requests, long nanos, double share) {
    return IntStream.range(0, requests)
        .filter(_ -> account.admit("m", 1, nanos, share).isEmpty())
        .count();
  }

  private static Account account(long requests, Duration burst) {
    var rates = new ModelRates(OptionalLong.of(requests), OptionalLong.empty());
    return new Account(new AccountRates(Map.of(), rates, 1), burst);
  }
}
