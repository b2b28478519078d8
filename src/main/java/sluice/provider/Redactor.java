package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Removes secrets from a provider's texts, since some providers quote the key that they refuse.
/// Immutable.
///
/// @param known secret values besides the key
public record Redactor(Set<String> known) {
  private static final String MASK = "***";

  /// The shortest secret, in characters: removing shorter values would spoil ordinary words.
  private static final int SHORTEST = 6;

  /// The most characters that are kept of a provider's message.
  private static final int LONGEST = 500;

  private static final Pattern KEY_LIKE =
      Pattern.compile(
          "\\b(?:(?:sk|gsk|xai|key|pplx|hf)[-_]|AIza)[A-Za-z0-9_*.-]{4,}"
              + "|(?<=\\b[Bb]earer )\\S+");

  private static final Pattern DIGIT = Pattern.compile("[0-9]");

  /// Returns the beginning of a provider's message without secrets. It may still quote the prompt.
  public String scrubWords(String words, Optional<String> key) {
    return scrub(words.length() <= LONGEST ? words : words.substring(0, LONGEST), key);
  }

  /// Returns a label without secrets. A word that only looks like a key is removed if it has a
  /// digit: `key_expired` is a name.
  String scrubName(String label, Optional<String> key) {
    return KEY_LIKE
        .matcher(withoutKnown(label, key))
        .replaceAll(like ->
            DIGIT.matcher(like.group()).find() ? MASK : Matcher.quoteReplacement(like.group()));
  }

  /// Returns a text without secrets, and without words that look like keys.
  public String scrub(String text, Optional<String> key) {
    return KEY_LIKE.matcher(withoutKnown(text, key)).replaceAll(MASK);
  }

  /// Returns a body without the known secrets; the same array if it contains none.
  public byte[] scrub(byte[] body, Optional<String> key) {
    String text = new String(body, UTF_8);
    String scrubbed = withoutKnown(text, key);
    return scrubbed.equals(text) ? body : scrubbed.getBytes(UTF_8);
  }

  /// Removes the longest secrets first, since one may be the beginning of another.
  private String withoutKnown(String text, Optional<String> key) {
    String secrets =
        Stream.concat(key.stream(), known.stream())
            .filter(secret -> secret.strip().length() >= SHORTEST)
            .sorted(comparingInt(String::length).reversed())
            .map(Redactor::inEverySpelling)
            .collect(Collectors.joining("|"));
    return secrets.isEmpty() ? text : Pattern.compile(secrets).matcher(text).replaceAll(MASK);
  }

  /// Returns a pattern of a secret, as it is and as JSON may escape it.
  private static String inEverySpelling(String secret) {
    return secret
        .chars()
        .mapToObj(c -> "(?:\\\\?\\x{%1$x}|\\\\u(?i:%1$04x))".formatted(c))
        .collect(Collectors.joining());
  }

  @Override
  public String toString() {
    return "Redactor[" + MASK + "]";
  }
}
