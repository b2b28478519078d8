package sluice.benchmark;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;

/// Measures the handler against the perfect schedule and prints a table (CONTRIBUTING,
/// "Benchmarks").
final class Benchmark {

  private Benchmark() {}

  static void main() throws Exception {
    int status = Jvm.measure(NearSide.class);
    System.out.println(packagedSize());
    System.exit(status);
  }

  /// What `mvn -Pall package` lays out, as `sam build` does.
  private static String packagedSize() {
    File[] jars = Path.of("target", "function", "lib").toFile().listFiles();
    return jars == null
        ? "The function's jars: not packaged yet (mvn -Pall package)"
        : "The function's jars: %d, %.1f MB"
            .formatted(jars.length, Arrays.stream(jars).mapToLong(File::length).sum() / 1e6);
  }
}
