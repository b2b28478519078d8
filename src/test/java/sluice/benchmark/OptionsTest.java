package sluice.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {
  @Test
  void propertyThatIsMissing_hasItsDefault() {
    Options options = Options.of(new Properties());

    assertThat(options.permits()).containsExactly(100, 500, 900);
    assertThat(options.contenders()).containsExactly(Contender.values());
    assertThat(options.isTls()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "false", "FALSE"})
  void tlsThatIsFalseOrEmpty_isOff(String value) {
    assertThat(tls(value).isTls()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "yes", "1.3"})
  void tlsOfAnyOtherValue_isOn(String value) {
    assertThat(tls(value).isTls()).isTrue();
  }

  @Test
  void tls_leavesOutTheContendersInPython() {
    assertThat(tls("true").contenders())
        .containsExactly(Contender.SLUICE, Contender.NAIVE, Contender.VIRTUAL, Contender.POOL);
  }

  private static Options tls(String value) {
    var properties = new Properties();
    properties.setProperty("tls", value);
    return Options.of(properties);
  }
}
