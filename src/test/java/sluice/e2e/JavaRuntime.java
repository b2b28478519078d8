package sluice.e2e;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Lambda's java25 runtime: how it starts a function. Immutable.
///
/// @param memory of the function, in MB
/// @param handler `class::method`
public record JavaRuntime(FunctionPackage function, int memory, String handler) {
  private static final String NATIVE_PART =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  /// The command line of the JVM, to be run in the task root.
  public List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:MaxHeapSize=%dk".formatted(memory * 1024 * 85 / 100),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Djava.net.preferIPv4Stack=true",
        "--enable-native-access=ALL-UNNAMED",
        "-D%s=%s".formatted(NATIVE_PART, function.nativePart()),
        "-classpath",
        FunctionPackage.runtime(),
        AWSLambda.class.getName(),
        handler);
  }

  /// The environment variables that Lambda sets by itself.
  ///
  /// @param runtimeApi the address of the Runtime API
  public Map<String, String> variables(String runtimeApi) {
    return Map.ofEntries(
        Map.entry("AWS_LAMBDA_RUNTIME_API", runtimeApi),
        Map.entry("AWS_LAMBDA_FUNCTION_NAME", "sluice"),
        Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(memory)),
        Map.entry("AWS_LAMBDA_LOG_FORMAT", "JSON"),
        Map.entry("AWS_REGION", "us-east-1"),
        Map.entry("AWS_ACCESS_KEY_ID", "access-key"),
        Map.entry("AWS_SECRET_ACCESS_KEY", "secret-key"),
        Map.entry("AWS_SESSION_TOKEN", "session-token"),
        Map.entry("_HANDLER", handler),
        Map.entry("LANG", "en_US.UTF-8"),
        Map.entry("TZ", ":UTC"));
  }
}
