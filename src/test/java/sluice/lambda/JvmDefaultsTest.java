package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JvmDefaultsTest {
  private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

  private final Properties before = (Properties) System.getProperties().clone();

  @AfterEach
  void restore() {
    System.setProperties(before);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "6, 5"})
  void carriersOfVirtualThreads_leaveOneCpuIfThereAreSeveral(int cpus, int carriers) {
    assertThat(JvmDefaults.carriers(cpus)).isEqualTo(carriers);
  }

  @Test
  void propertyThatIsMissing_isSet() {
    System.clearProperty(CARRIERS);

    JvmDefaults.set(48);

    int cpus = Runtime.getRuntime().availableProcessors();
    assertThat(System.getProperty(CARRIERS))
        .isEqualTo(Integer.toString(JvmDefaults.carriers(cpus)));
  }

  @Test
  void propertySetFromOutside_stays() {
    System.setProperty(CARRIERS, "7");

    JvmDefaults.set(48);

    assertThat(System.getProperty(CARRIERS)).isEqualTo("7");
  }
}
