package sluice.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Starts the two processes of a measurement.
final class Jvm {
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

  private Jvm() {}

  /// Runs a near side against a far side of its own, to the end.
  ///
  /// @param nearSide takes the port of the far side and the seed
  /// @return its exit status
  static int measure(Class<?> nearSide) throws Exception {
    try (FarSideProcess farSide = FarSideProcess.start(SEED, Optional.empty())) {
      return java(nearSide, LAMBDA_FLAGS, farSide.port(), SEED).inheritIO().start().waitFor();
    }
  }

  /// A class of the test class path in a JVM of its own.
  static ProcessBuilder java(Class<?> main, List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command);
  }
}
