package sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Measures the handler against the perfect schedule and prints a table (README, "How near to
/// perfect").
final class Benchmark {
  private static final String SEED = "1";

  /// The flags of Lambda's java25 runtime with 1,024 MB, as far as they bear on speed, and
  /// credentials for nobody.
  private static final List<String> LAMBDA_FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx870m",
          "-Daws.accessKeyId=nobody",
          "-Daws.secretAccessKey=nothing",
          "-Daws.region=us-east-1");

  private Benchmark() {}

  static void main() throws Exception {
    Process farSide =
        java(FarSide.class, List.of("-Xmx1g"), SEED)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String port = farSide.inputReader(UTF_8).readLine();
      int status = java(NearSide.class, LAMBDA_FLAGS, port, SEED).inheritIO().start().waitFor();
      System.out.println(packagedSize());
      System.exit(status);
    } finally {
      farSide.destroy();
    }
  }

  private static ProcessBuilder java(Class<?> main, List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command);
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
