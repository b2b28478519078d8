package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JvmDefaultsTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "6, 5"})
  void carriersOfVirtualThreads_leaveOneCpuIfThereAreSeveral(int cpus, int carriers) {
    assertThat(JvmDefaults.carriers(cpus)).isEqualTo(carriers);
  }

  @Test
  void propertySetFromOutside_stays() {
    String before = System.setProperty("http.maxConnections", "7");
    try {
      JvmDefaults.set(48);

      assertThat(System.getProperty("http.maxConnections")).isEqualTo("7");
    } finally {
      restore("http.maxConnections", before);
    }
  }

  private static void restore(String property, String before) {
    if (before == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, before);
    }
  }
}
