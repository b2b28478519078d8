package sluice.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sluice.provider.MemoryBudget;

/// Reads the settings from environment variables and collects their mistakes. Confined to one
/// thread.
public final class SettingsReader {
  /// AWS Lambda allows 1,024 file descriptors for an environment: the connections to provider and
  /// store and the runtime's own files must fit.
  private static final int MOST_IN_FLIGHT = 900;

  /// Bodies get half of the heap. The other half holds the event, the runtime, bytes for which no
  /// memory is reserved yet, and records while they are written.
  private static final int HEAP_SHARES = 2;

  private static final int MIB = 1024 * 1024;

  /// Prefixes of other objects in the bucket, of which some expire.
  private static final List<String> OF_OTHER_OBJECTS = List.of("notes/", "jobs/", "work/");

  private final Variables variables;
  private final long heapBytes;

  private SettingsReader(Variables variables, long heapBytes) {
    this.variables = variables;
    this.heapBytes = heapBytes;
  }

  /// Reads the settings of this process. A variable that is blank counts as not set.
  ///
  /// @throws SettingsException naming every mistake at once
  public static Settings read(Map<String, String> variables) {
    return read(variables, System::getProperty, Runtime.getRuntime().maxMemory());
  }

  /// Reads the settings for a JVM. Pure.
  ///
  /// @param properties the JVM's system properties, of which two would give the key away
  /// @param heapBytes the largest size of the JVM's heap
  /// @throws SettingsException naming every mistake at once
  static Settings read(
      Map<String, String> variables,
      Function<String, @Nullable String> properties,
      long heapBytes) {
    var reader = new SettingsReader(new Variables(variables), heapBytes);
    reader.refuseUnsafe(properties);
    new AwsEndpoints(reader.variables).check();
    Settings settings = reader.read();
    reader.variables.throwIfWrong();
    return settings;
  }

  private Settings read() {
    var provider = new ProviderReader(variables);
    var messages = new MessageLimits(variables);
    int environments = variables.number("MAX_CONCURRENCY", 2, 1, 1000);
    long bodyBytes = heapBytes / HEAP_SHARES;
    return new Settings(
        provider.destination(),
        variables.text("PROVIDER_MODEL"),
        provider.key(),
        Duration.ofSeconds(variables.number("PROVIDER_TIMEOUT_SECONDS", 300, 1, 900)),
        maxInFlight(environments),
        environments,
        new RatesReader(variables, environments).limits(),
        variables.number("PROMPT_MAX_ATTEMPTS", 5, 1, 100),
        messages.maxAge(),
        messages.maxBytes(),
        maxResponseBytes(bodyBytes),
        bodyBytes,
        variables.required("RESULTS_BUCKET", "the name of a bucket"),
        prefix());
  }

  /// With the first of these properties the JDK's HTTP client logs the key, with the second it
  /// sends the key to a server that it has not identified.
  private void refuseUnsafe(Function<String, @Nullable String> properties) {
    Stream.of(
            "jdk.httpclient.HttpClient.log", "jdk.internal.httpclient.disableHostnameVerification")
        .filter(name -> properties.apply(name) != null)
        .forEach(name -> variables.mistake(name, "a JVM property that is unsafe; allowed: unset"));
  }

  private int maxInFlight(int environments) {
    int inFlight = variables.number("PROVIDER_MAX_IN_FLIGHT", 64, 1, Integer.MAX_VALUE);
    if (inFlight < environments) {
      variables.mistake(
          "MAX_CONCURRENCY",
          "%d environments cannot share %d requests in flight; allowed: at most PROVIDER_MAX_IN_FLIGHT"
              .formatted(environments, inFlight));
    } else if (inFlight / environments > MOST_IN_FLIGHT) {
      variables.mistake(
          "PROVIDER_MAX_IN_FLIGHT",
          "%d in flight are %d for each of %d environments; allowed: %d for each, %d in all"
              .formatted(
                  inFlight,
                  inFlight / environments,
                  environments,
                  MOST_IN_FLIGHT,
                  MOST_IN_FLIGHT * environments));
    }
    return inFlight;
  }

  private int maxResponseBytes(long bodyBytes) {
    int bytes = variables.number("MAX_RESPONSE_BYTES", 16 * MIB, 1, 1024 * MIB);
    long most = bodyBytes / MemoryBudget.COPIES;
    if (bytes > most) {
      variables.mistake(
          "MAX_RESPONSE_BYTES",
          "%d does not fit into the memory; allowed: at most %d, a sixth of the heap"
              .formatted(bytes, most));
    }
    return bytes;
  }

  private String prefix() {
    String prefix = variables.text("RESULTS_PREFIX").orElse("results/");
    boolean isUsable =
        prefix.matches("[A-Za-z0-9._/-]{1,300}")
            && !prefix.startsWith("/")
            && OF_OTHER_OBJECTS.stream().noneMatch(prefix::startsWith);
    if (!isUsable) {
      variables.mistake(
          "RESULTS_PREFIX",
          "\"%s\"; allowed: letters, digits and . _ - /, not beginning with / or notes/, jobs/ or work/"
              .formatted(prefix));
    }
    return prefix;
  }
}
