package sluice.lambda;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import sluice.json.StrictJson;
import sluice.lambda.Settings.KeySetting;
import sluice.provider.Destination;
import sluice.provider.Profile;
import sluice.provider.Profiles;

/// Reads the settings of the way to the provider: address, headers, key. Pure but for the mistakes
/// it notes.
record ProviderReader(Variables variables) {

  Destination destination() {
    URI base = base();
    Map<String, String> headers = headers();
    String names = Profiles.ALL.stream().map(Profile::name).collect(Collectors.joining(", "));
    Profile profile =
        variables
            .text("PROVIDER")
            .map(name -> named(name, names))
            .orElseGet(() -> Profiles.ofHost(Optional.ofNullable(base.getHost()).orElse("")));
    return new Destination(base, profile, headers);
  }

  private Profile named(String name, String names) {
    return Profiles.named(name)
        .orElseGet(() -> {
          variables.mistake("PROVIDER", "\"%s\" is unknown; allowed: %s".formatted(name, names));
          return Profiles.GENERIC;
        });
  }

  private URI base() {
    String text = variables.text("PROVIDER_BASE_URL").orElse("https://api.openai.com/v1").strip();
    boolean isHttpAllowed = variables.flag("PROVIDER_ALLOW_HTTP");
    Optional<String> fault = BaseUrl.fault(text, isHttpAllowed);
    fault.ifPresent(why ->
        variables.mistake(
            "PROVIDER_BASE_URL",
            why
                + "; allowed: an https URL of host, path and query, without user and fragment; http for a loopback address, or with PROVIDER_ALLOW_HTTP"));
    return URI.create(fault.isPresent() ? "https://invalid" : text);
  }

  KeySetting key() {
    Optional<String> secret = variables.text("PROVIDER_API_KEY_SECRET");
    Optional<String> given = variables.text("PROVIDER_API_KEY").map(String::strip);
    if (secret.isPresent() && given.isPresent()) {
      variables.mistake(
          "PROVIDER_API_KEY", "PROVIDER_API_KEY_SECRET is set as well; allowed: one of the two");
    }
    if (given.isPresent() && !SecretsManagerKey.isUsable(given.get())) {
      variables.mistake("PROVIDER_API_KEY", "allowed: visible ASCII characters without spaces");
    }
    return secret
        .map(ProviderReader::secret)
        .or(() -> given.map(KeySetting.Given::new))
        .orElseGet(KeySetting.None::new);
  }

  private static KeySetting secret(String setting) {
    int mark = setting.indexOf('#');
    return mark < 0
        ? new KeySetting.Secret(setting, Optional.empty())
        : new KeySetting.Secret(
            setting.substring(0, mark), Optional.of(setting.substring(mark + 1)));
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    variables
        .text("PROVIDER_HEADERS")
        .ifPresent(json -> {
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
}
