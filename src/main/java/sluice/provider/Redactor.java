package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Takes secrets out of what a provider said: some quote the key they refuse. Immutable.
///
/// @param known values that must never be told, beside the key
public record Redactor(Set<String> known) {
  private static final String MASK = "***";

  /// What is shorter is no secret, and taking it out would spoil ordinary words and numbers.
  private static final int SHORTEST = 6;

  /// More of what a provider said is not told.
  private static final int LONGEST = 500;

  private static final Pattern KEY_LIKE =
      Pattern.compile(
          "\\b(?:(?:sk|gsk|xai|key|pplx|hf)[-_]|AIza)[A-Za-z0-9_*.-]{4,}"
              + "|(?<=\\b[Bb]earer )\\S+");

  private static final Pattern DIGIT = Pattern.compile("[0-9]");

  /// What a provider said, as much as fits a screen, without them. It may quote the prompt.
  public String scrubWords(String words, Optional<String> key) {
    return scrub(words.length() <= LONGEST ? words : words.substring(0, LONGEST), key);
  }

  /// A label of plain names without them. What only looks like a key is one where it has a digit:
  /// `key_expired` is a name.
  String scrubName(String label, Optional<String> key) {
    return KEY_LIKE
        .matcher(withoutKnown(label, key))
        .replaceAll(like ->
            DIGIT.matcher(like.group()).find() ? MASK : Matcher.quoteReplacement(like.group()));
  }

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

  /// The longest first, so that none is left in part where another is its beginning.
  private String withoutKnown(String text, Optional<String> key) {
    String secrets =
        Stream.concat(key.stream(), known.stream())
            .filter(secret -> secret.strip().length() >= SHORTEST)
            .sorted(comparingInt(String::length).reversed())
            .map(Redactor::inEverySpelling)
            .collect(Collectors.joining("|"));
    return secrets.isEmpty() ? text : Pattern.compile(secrets).matcher(text).replaceAll(MASK);
  }

  /// A secret as it is or as JSON escapes it.
  private static String inEverySpelling(String secret) {
    return secret
        .chars()
        .mapToObj(c -> "(?:\\\\?\\x{%1$x}|\\\\u(?i:%1$04x))".formatted(c))
        .collect(Collectors.joining());
  }

  @Override
  public String toString() {
    return "Secrets[" + MASK + "]";
  }
}
