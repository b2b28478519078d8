package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JvmDefaultsTest {
  private static final String CONNECTIONS = "http.maxConnections";

  private final Properties before = (Properties) System.getProperties().clone();

  @AfterEach
  void restore() {
    System.setProperties(before);
  }

  @Test
  void propertyThatIsMissing_isSet() {
    System.clearProperty(CONNECTIONS);

    JvmDefaults.set(48);

    assertThat(System.getProperty(CONNECTIONS)).isEqualTo("48");
  }

  @Test
  void propertySetFromOutside_stays() {
    System.setProperty(CONNECTIONS, "7");

    JvmDefaults.set(48);

    assertThat(System.getProperty(CONNECTIONS)).isEqualTo("7");
  }
}
