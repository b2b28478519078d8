package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Takes secrets out of what a provider said: some quote the key they refuse. Immutable.
///
/// @param known values that must never be told, beside the key
public record Secrets(Set<String> known) {
  private static final String MASK = "***";
  private static final Pattern KEY_LIKE =
      Pattern.compile("\\b(?:sk|gsk|xai|key)-[A-Za-z0-9_*.-]{4,}|(?<=Bearer )\\S+");

  /// The text without them.
  public String scrub(String text, Optional<String> key) {
    return KEY_LIKE.matcher(withoutKnown(text, key)).replaceAll(MASK);
  }

  /// The body without the known values; one that holds none is handed back as it is.
  public byte[] scrub(byte[] body, Optional<String> key) {
    String text = new String(body, UTF_8);
    String scrubbed = withoutKnown(text, key);
    return scrubbed.equals(text) ? body : scrubbed.getBytes(UTF_8);
  }

  private String withoutKnown(String text, Optional<String> key) {
    String scrubbed = key.map(secret -> mask(text, secret)).orElse(text);
    for (String secret : known) {
      scrubbed = mask(scrubbed, secret);
    }
    return scrubbed;
  }

  private static String mask(String text, String secret) {
    return secret.isBlank() ? text : text.replace(secret, MASK);
  }

  @Override
  public String toString() {
    return "Secrets[" + MASK + "]";
  }
}
