package sluice.provider;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.message.Prompt;

/// What a request says, to tell whether a name in its reply is taken from it: some providers quote
/// what they refuse, and one may do so where others have a code. Immutable.
///
/// @param text in lower case, its escapes undone, without the members and roles that any request
///   has
record RequestText(String text) {
  /// Of a request that says nothing.
  static final RequestText NONE = new RequestText("");

  private static final Pattern ESCAPE = Pattern.compile("(?s)\\\\(?:u([0-9a-fA-F]{4})|.)");

  private static final Pattern FRAME =
      Pattern.compile(
          "\"(?:model|messages?|role|user|system|developer|assistant|tool|content|type|text|input"
              + "|prompt|tools|function|parameters|temperature|max(?:_completion)?_tokens)\"");

  static RequestText of(Prompt prompt) {
    String own = FRAME.matcher(prompt.body()).replaceAll(" ");
    String plain = ESCAPE.matcher(own).replaceAll(RequestText::character);
    return new RequestText(plain.toLowerCase(Locale.ROOT));
  }

  /// No other escape stands for a character of a name.
  private static String character(MatchResult escape) {
    String digits = escape.group(1);
    return digits == null
        ? " "
        : Matcher.quoteReplacement(Character.toString(Integer.parseInt(digits, 16)));
  }

  /// Whether a name stands in the request, or a word of it does that is none of those which names
  /// of errors are made of.
  boolean isQuotedBy(String name) {
    return text.contains(name.toLowerCase(Locale.ROOT))
        || ErrorNames.unknownWords(name).anyMatch(text::contains);
  }
}
