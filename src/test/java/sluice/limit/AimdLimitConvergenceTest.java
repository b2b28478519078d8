package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of the limit at servers that tell nothing but by refusing.
final class AimdLimitConvergenceTest {
  private static final Duration REFUSALS_FROM = Duration.ofSeconds(20);
  private static final Duration REFUSALS_UNTIL = Duration.ofSeconds(30);

  @ParameterizedTest
  @CsvSource({
    // permits, percent refused in ten seconds, seconds of an answer
    "64, 100, 4", "900, 100, 4", "64, 92, 4", "900, 92, 4", "64, 50, 4", "900, 50, 4",
    "64, 100, 1", "900, 100, 1", "64, 92, 1", "900, 92, 1", "64, 50, 1", "900, 50, 1",
  })
  void rateAfterTenSecondsOfRefusals_isHalfWithinAMinuteAndNearlyWholeWithinThree(
      int permits, int percent, int seconds) {
    Duration latency = Duration.ofSeconds(seconds);
    Server server =
        new Server(permits, permits * 300 / seconds, latency, Duration.ZERO)
            .refusing(percent, REFUSALS_FROM, REFUSALS_UNTIL);
    server.go();
    server.time.advance(REFUSALS_UNTIL.plusSeconds(200));

    double inAMinute = ofFullRate(server, permits, seconds, REFUSALS_UNTIL.plusSeconds(60));
    double inThree = ofFullRate(server, permits, seconds, REFUSALS_UNTIL.plusSeconds(180));
    assertThat(inAMinute).isGreaterThan(0.5);
    assertThat(inThree).isGreaterThan(0.9);
  }

  private static double ofFullRate(Server server, int permits, int seconds, Duration at) {
    long answers = server.answers(at.minusSeconds(seconds), at.plusSeconds(seconds));
    return answers / (2.0 * permits);
  }

  /// So do 200 prompts of a second where only five may be under way, and each that is refused must
  /// wait a minute: 40 s by the right number.
  @ParameterizedTest
  @CsvSource({"1", "5", "16", "40"})
  void serverThatRefusesMostOfTheFirstRequests_isFilled(int capacity) {
    Server server =
        new Server(64, 200, Duration.ofSeconds(1), Duration.ofSeconds(60)).holding(capacity);
    server.go();
    server.time.advance(Duration.ofMinutes(20));

    assertThat(server.answers).hasSize(200);
    double best = Math.ceil(200.0 / capacity);
    assertThat(server.answers.getLast() / 1e9).isLessThan(Math.max(80, 1.3 * best));
  }

  @ParameterizedTest
  @CsvSource({"3, 0.75, 0.3", "10, 0.8, 0.06", "50, 0.75, 0.03", "400, 0.75, 0.03"})
  void untoldCapacity_isUsedWithFewRefusals(int capacity, double used, double refused) {
    Server server =
        new Server(900, capacity * 600, Duration.ofSeconds(1), Duration.ZERO).holding(capacity);
    server.go();
    server.time.advance(Duration.ofMinutes(1));
    int before = server.refused;
    server.time.advance(Duration.ofMinutes(5));

    long answers = server.answers(Duration.ofMinutes(1), Duration.ofMinutes(6));
    assertThat(answers / (capacity * 300.0)).isGreaterThan(used);
    assertThat((server.refused - before) / (double) answers).isLessThan(refused);
  }
}
