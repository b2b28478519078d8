package sluice.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import sluice.json.StrictJson;
import sluice.provider.Destination;
import sluice.provider.Profile;
import sluice.provider.Profiles;
import sluice.settings.Settings.KeySetting;

/// Reads the settings of the provider: address, profile, headers, key. Pure but for the mistakes it
/// notes.
///
/// @param variables the source, and where mistakes are noted
record ProviderReader(Variables variables) {

  /// Where requests go; a stand-in, with a mistake noted, where the settings are wrong.
  Destination destination() {
    URI base = base();
    Map<String, String> headers = headers();
    return new Destination(base, profile(base), headers);
  }

  /// The provider's profile, by its name, else by the host that requests go to.
  Profile profile() {
    return profile(base());
  }

  private Profile profile(URI base) {
    String names = Profiles.ALL.stream().map(Profile::name).collect(Collectors.joining(", "));
    return variables
        .text("PROVIDER")
        .map(name -> named(name, names))
        .orElseGet(() -> Profiles.ofHost(Optional.ofNullable(base.getHost()).orElse("")));
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

  /// Where the API key comes from.
  KeySetting key() {
    Optional<String> secret = variables.text("PROVIDER_API_KEY_SECRET");
    Optional<String> given = variables.text("PROVIDER_API_KEY").map(String::strip);
    if (secret.isPresent() && given.isPresent()) {
      variables.mistake(
          "PROVIDER_API_KEY", "PROVIDER_API_KEY_SECRET is set as well; allowed: one of the two");
    }
    if (given.isPresent() && !KeySetting.isUsable(given.get())) {
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
    Optional<String> json = variables.text("PROVIDER_HEADERS");
    Optional<Map<String, String>> headers = json.flatMap(ProviderReader::readHeaders);
    if (json.isPresent() && headers.isEmpty()) {
      variables.mistake(
          "PROVIDER_HEADERS",
          "allowed: a JSON object of header names and string values that HTTP permits, without headers of the connection itself");
    }
    return headers.orElse(Map.of());
  }

  /// The headers in their order; empty where one of them is not permitted or the text is not one
  /// JSON object.
  private static Optional<Map<String, String>> readHeaders(String json) {
    Map<String, String> headers = new LinkedHashMap<>();
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser(json)) {
      boolean isPermitted = parser.nextToken() == JsonToken.START_OBJECT;
      while (isPermitted && parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        isPermitted =
            parser.nextToken() == JsonToken.VALUE_STRING
                && BaseUrl.isHeader(name, parser.getText());
        headers.put(name, parser.getText());
      }
      return isPermitted && parser.nextToken() == null ? Optional.of(headers) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
