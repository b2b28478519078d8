package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

final class RedeliveryBackoffTest {
  private final RedeliveryBackoff delay = new RedeliveryBackoff(new Random(1));

  @ParameterizedTest
  @CsvSource({
    "1, 30, 60",
    "2, 60, 120",
    "3, 120, 240",
    "4, 240, 480",
    "5, 450, 900",
    "6, 450, 900",
    "500, 450, 900",
  })
  void delay_growsWithEveryReceiveAndIsJittered(int receives, long least, long most) {
    List<Long> seconds = seconds(new ReturnReason.Passing(), Optional.empty(), receives);

    assertThat(seconds).allSatisfy(each -> assertThat(each).isBetween(least, most));
    assertThat(seconds.stream().distinct().count()).isGreaterThan(15);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 3",
    "60, 60, 67",
    "3600, 3600, 3961",
    "39600, 39600, 39600",
    "9999999, 39600, 39600"
  })
  void delayWithAHint_isTheHintUpToElevenHours(long hint, long least, long most) {
    assertThat(seconds(new ReturnReason.Passing(), Optional.of(Duration.ofSeconds(hint)), 1))
        .allSatisfy(each -> assertThat(each).isBetween(least, most));
  }

  @ParameterizedTest
  @CsvSource({"10, 20, 23", "11, 20, 39", "20, 206, 414", "50, 450, 900"})
  void delayWithAShortHintGivenAgainAndAgain_growsInSpiteOfIt(int receives, long least, long most) {
    assertThat(seconds(new ReturnReason.Passing(), Optional.of(Duration.ofSeconds(20)), receives))
        .allSatisfy(each -> assertThat(each).isBetween(least, most));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 50})
  void delayAfterShortageOfTime_isShort(int receives) {
    assertThat(seconds(new ReturnReason.NoTime(), Optional.empty(), receives))
        .allSatisfy(each -> assertThat(each).isBetween(0L, 5L));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 50})
  void surplus_returnsAtOnce(int receives) {
    assertThat(seconds(new ReturnReason.Surplus(), Optional.empty(), receives)).containsOnly(0L);
  }

  @ParameterizedTest
  @CsvSource({"51, 2, 6", "75, 27, 55", "110, 450, 900", "499, 450, 900"})
  void delayOfWhatIsNotStartedManyTimes_grows(int receives, long least, long most) {
    assertThat(seconds(new ReturnReason.NoTime(), Optional.empty(), receives))
        .allSatisfy(each -> assertThat(each).isBetween(least, most));
    assertThat(seconds(new ReturnReason.Surplus(), Optional.empty(), receives))
        .allSatisfy(each -> assertThat(each).isBetween(least, most));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 60, 120",
    "2, 78, 156",
    "4, 131, 264",
    "7, 289, 580",
    "8, 300, 600",
    "400, 300, 600"
  })
  void delayInAnOutage_growsFromAMinute(int receives, long least, long most) {
    assertThat(seconds(new ReturnReason.Blocked(OutageKind.AUTH), Optional.empty(), receives))
        .allSatisfy(each -> assertThat(each).isBetween(least, most));
  }

  private List<Long> seconds(ReturnReason cause, Optional<Duration> hint, int receives) {
    var returned = new Returned(cause, hint, Reason.of("reason"));
    return IntStream.range(0, 200).mapToObj(_ -> delay.of(returned, receives).toSeconds()).toList();
  }
}
