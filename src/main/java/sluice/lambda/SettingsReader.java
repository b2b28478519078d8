package sluice.lambda;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sluice.json.StrictJson;
import sluice.lambda.Settings.KeySetting;
import sluice.provider.Destination;
import sluice.provider.Profile;

/// Reads the settings and finds their mistakes. Pure.
final class SettingsReader {
  /// Lambda allows 1,024 file descriptors: these, the store's connections and the runtime's own must fit.
  private static final int MOST_IN_FLIGHT = 900;

  /// Beside the bodies as received, the heap holds the event, the records being written and the runtime.
  private static final int HEAP_SHARES = 4;

  private static final int MIB = 1024 * 1024;

  private final Variables variables;
  private final long heapBytes;

  private SettingsReader(Variables variables, long heapBytes) {
    this.variables = variables;
    this.heapBytes = heapBytes;
  }

  /// @param properties the JVM's, among them those that would give the key away
  static Settings read(
      Map<String, String> variables, Function<String, @Nullable String> properties, long heapBytes) {
    var reader = new SettingsReader(new Variables(variables), heapBytes);
    reader.refuseUnsafe(properties);
    Settings settings = reader.read();
    reader.variables.throwIfWrong();
    return settings;
  }

  private Settings read() {
    refuseWhatIsNotBuilt();
    int environments = variables.number("MAX_CONCURRENCY", 2, 1, 1000);
    long bodyBytes = heapBytes / HEAP_SHARES;
    return new Settings(
        destination(),
        variables.text("PROVIDER_MODEL"),
        key(),
        Duration.ofSeconds(variables.number("PROVIDER_TIMEOUT_SECONDS", 300, 1, 900)),
        maxInFlight(environments),
        environments,
        Duration.ofHours(variables.number("MAX_AGE_HOURS", 312, 1, 336)),
        variables.number("MAX_REQUEST_BYTES", MIB, 1, MIB),
        maxResponseBytes(bodyBytes),
        bodyBytes,
        variables.required("RESULTS_BUCKET", "the name of a bucket"),
        prefix());
  }

  /// The JDK's client would log the key, or send it to whoever answers.
  private void refuseUnsafe(Function<String, @Nullable String> properties) {
    Stream.of("jdk.httpclient.HttpClient.log", "jdk.internal.httpclient.disableHostnameVerification")
        .filter(name -> properties.apply(name) != null)
        .forEach(name -> variables.mistake(name, "a JVM property that is unsafe; allowed: unset"));
  }

  /// A limit that is set and not kept would be worse than none.
  private void refuseWhatIsNotBuilt() {
    Stream.of(
            "PROVIDER_REQUESTS_PER_MINUTE",
            "PROVIDER_TOKENS_PER_MINUTE",
            "PROVIDER_LIMITS",
            "PROMPT_MAX_ATTEMPTS")
        .filter(name -> variables.text(name).isPresent())
        .forEach(
            name ->
                variables.mistake(
                    name, "not kept by this version; allowed: leave it out, and limit by PROVIDER_MAX_IN_FLIGHT"));
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
    if (bytes > bodyBytes) {
      variables.mistake(
          "MAX_RESPONSE_BYTES",
          "%d does not fit into the memory; allowed: at most %d, a quarter of the heap"
              .formatted(bytes, bodyBytes));
    }
    return bytes;
  }

  private Destination destination() {
    URI base = base();
    Map<String, String> headers = headers();
    String names = Profile.ALL.stream().map(Profile::name).collect(Collectors.joining(", "));
    Profile profile =
        variables
            .text("PROVIDER")
            .map(name -> named(name, names))
            .orElseGet(() -> Profile.ofHost(Optional.ofNullable(base.getHost()).orElse("")));
    return new Destination(base, profile, headers);
  }

  private Profile named(String name, String names) {
    return Profile.named(name)
        .orElseGet(
            () -> {
              variables.mistake("PROVIDER", "\"%s\" is unknown; allowed: %s".formatted(name, names));
              return Profile.GENERIC;
            });
  }

  private URI base() {
    String text = variables.text("PROVIDER_BASE_URL").orElse("https://api.openai.com/v1");
    boolean isHttpAllowed = variables.flag("PROVIDER_ALLOW_HTTP");
    Optional<URI> base = parse(text).filter(uri -> BaseUrl.isAllowed(uri, isHttpAllowed));
    if (base.isEmpty()) {
      variables.mistake(
          "PROVIDER_BASE_URL",
          "\"%s\"; allowed: an https URL of host and path, without user, query and fragment; http for a loopback address, or with PROVIDER_ALLOW_HTTP"
              .formatted(text));
    }
    return base.orElse(URI.create("https://invalid"));
  }

  private static Optional<URI> parse(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private KeySetting key() {
    Optional<String> secret = variables.text("PROVIDER_API_KEY_SECRET");
    Optional<String> given = variables.text("PROVIDER_API_KEY").map(String::strip);
    if (secret.isPresent() && given.isPresent()) {
      variables.mistake(
          "PROVIDER_API_KEY", "PROVIDER_API_KEY_SECRET is set as well; allowed: one of the two");
    }
    if (given.isPresent() && !SecretKeys.isUsable(given.get())) {
      variables.mistake("PROVIDER_API_KEY", "allowed: visible ASCII characters without spaces");
    }
    return secret
        .map(SettingsReader::secret)
        .or(() -> given.map(KeySetting.Given::new))
        .orElseGet(KeySetting.None::new);
  }

  private static KeySetting secret(String setting) {
    int mark = setting.indexOf('#');
    return mark < 0
        ? new KeySetting.Secret(setting, Optional.empty())
        : new KeySetting.Secret(setting.substring(0, mark), Optional.of(setting.substring(mark + 1)));
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    variables
        .text("PROVIDER_HEADERS")
        .ifPresent(
            json -> {
              if (!readHeaders(json, headers)) {
                variables.mistake(
                    "PROVIDER_HEADERS",
                    "allowed: a JSON object of header names and string values that HTTP permits, none of them of the connection's own");
              }
            });
    return headers;
  }

  private static boolean readHeaders(String json, Map<String, String> headers) {
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING
            || !BaseUrl.isHeader(name, parser.getText())) {
          return false;
        }
        headers.put(name, parser.getText());
      }
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private String prefix() {
    String prefix = variables.text("RESULTS_PREFIX").orElse("results/");
    boolean isUsable =
        prefix.matches("[A-Za-z0-9._/-]{1,300}")
            && !prefix.startsWith("/")
            && !prefix.startsWith("notes/");
    if (!isUsable) {
      variables.mistake(
          "RESULTS_PREFIX",
          "\"%s\"; allowed: letters, digits and . _ - /, not beginning with / or notes/"
              .formatted(prefix));
    }
    return prefix;
  }
}
