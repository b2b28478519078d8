package sluice.provider;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.message.Prompt;

/// The text of a request, to find out whether a reply quotes it: some providers quote what they
/// refuse, even in a code. Immutable.
///
/// @param text in lower case, without escapes, and without the names of members and roles that any
///   request has
record RequestText(String text) {
  /// An empty text, which is never quoted.
  static final RequestText NONE = new RequestText("");

  private static final Pattern ESCAPE = Pattern.compile("(?s)\\\\(?:u([0-9a-fA-F]{4})|.)");

  private static final Pattern FRAME =
      Pattern.compile(
          "\"(?:model|messages?|role|user|system|developer|assistant|tool|content|type|text|input"
              + "|prompt|tools|function|parameters|temperature|max(?:_completion)?_tokens)\"");

  /// Returns the text of a prompt's request.
  static RequestText of(Prompt prompt) {
    String own = FRAME.matcher(prompt.body()).replaceAll(" ");
    String plain = ESCAPE.matcher(own).replaceAll(RequestText::character);
    return new RequestText(plain.toLowerCase(Locale.ROOT));
  }

  /// Returns the character of an escape; a space for one that occurs in no name.
  private static String character(MatchResult escape) {
    String digits = escape.group(1);
    return digits == null
        ? " "
        : Matcher.quoteReplacement(Character.toString(Integer.parseInt(digits, 16)));
  }

  /// Returns whether the request contains a name, or a word of it that occurs in no known name of
  /// an error.
  boolean isQuotedBy(String name) {
    return text.contains(name.toLowerCase(Locale.ROOT))
        || ErrorNames.unknownWords(name).anyMatch(text::contains);
  }
}
