package sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenEstimatorTest {
  private static final TokenEstimator KNOWN = new TokenEstimator(0.5, 100);

  @ParameterizedTest
  @CsvSource({
    // cap, whether the provider counts it, by what is unknown and by what is known
    ", false, 1000, 100",
    ", true, 1000, 100",
    "20, false, 20, 20",
    "20, true, 20, 20",
    "4000, false, 4000, 100",
    "4000, true, 4000, 4000",
    "0, false, 0, 0",
  })
  void expectedOutput_isTheLesserOfCapAndAverage(
      Long cap, boolean isCapCounted, double unknown, double known) {
    var size = new RequestSize(400, 0, cap == null ? OptionalLong.empty() : OptionalLong.of(cap));

    assertThat(TokenEstimator.UNKNOWN.estimate(size, isCapCounted))
        .isEqualTo(new Tokens(100, unknown));
    assertThat(KNOWN.estimate(size, isCapCounted)).isEqualTo(new Tokens(200, known));
  }

  @Test
  void expectedInput_isAtLeastTheLeastOfTheRequest() {
    var size = new RequestSize(400, 300, OptionalLong.empty());

    assertThat(KNOWN.estimate(size, false).input()).isEqualTo(300);
  }

  @Test
  void toldUsage_movesTheEstimate() {
    RequestSize size = RequestSize.ofBytes(1000);
    TokenEstimator first = TokenEstimator.UNKNOWN.after(size, new Tokens(450, 40));

    assertThat(first.perByte()).isCloseTo(0.26, within(1e-9));
    assertThat(first.output()).isEqualTo(40);
    assertThat(first.after(size, new Tokens(450, 60)).output()).isCloseTo(41, within(1e-9));
  }

  @Test
  void estimate_convergesToWhatAnswersTake() {
    TokenEstimator learnt = TokenEstimator.UNKNOWN;
    for (int answer = 0; answer < 200; answer++) {
      learnt = learnt.after(RequestSize.ofBytes(1000), new Tokens(800, 30));
    }

    assertThat(learnt.perByte()).isCloseTo(0.8, within(0.001));
  }

  @Test
  void usageOfNothing_changesNoEstimate() {
    assertThat(KNOWN.after(RequestSize.ofBytes(1000), new Tokens(0, 0))).isEqualTo(KNOWN);
  }

  @Test
  void embeddings_areEstimatedWithoutOutput() {
    TokenEstimator learnt =
        TokenEstimator.UNKNOWN.after(RequestSize.ofBytes(40), new Tokens(10, 0));

    assertThat(learnt.estimate(RequestSize.ofBytes(40), false)).isEqualTo(new Tokens(10, 0));
  }

  @Test
  void requestWithoutText_changesNoEstimate() {
    assertThat(KNOWN.after(RequestSize.ofBytes(0), new Tokens(10, 100))).isEqualTo(KNOWN);
  }
}
