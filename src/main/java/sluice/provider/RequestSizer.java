package sluice.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.OptionalLong;
import sluice.json.StrictJson;
import sluice.limit.RequestSize;
import sluice.message.Prompt;

/// Measures the size of a request, from which the tokens it takes of a limit are estimated. Pure.
///
/// It uses no tokenizer: each model has its own, and the estimate learns from the usage of answers.
/// The number of words is the lower bound, since no tokenizer in use joins two words in one token;
/// an image in base64 is one word.
public final class RequestSizer {
  /// The longest run of characters without a space that counts as text; a longer one is data (an
  /// image, a file), whose length says nothing about its tokens.
  private static final int LONGEST_TEXT_RUN = 1000;

  /// The most digits of a cap and of a number of answers, so that their product is a `long`.
  private static final int MAX_DIGITS = 9;

  private RequestSizer() {}

  /// Measures a prompt's request body.
  public static RequestSize of(Prompt prompt) {
    String body = prompt.body();
    long bytes = 0;
    long words = 0;
    int run = 0;
    for (int at = 0; at < body.length(); at++) {
      char letter = body.charAt(at);
      if (letter == ' ') {
        run = 0;
      } else if (letter == '\\') {
        run = isEscapedSpace(body, at) ? 0 : run + 1;
        at++;
      } else if (++run == 1 && Character.isLetterOrDigit(letter)) {
        words++;
      }
      boolean isText = letter >= 0x80 || run <= LONGEST_TEXT_RUN;
      bytes += isText ? bytes(letter) : 0;
    }
    return new RequestSize(bytes, words, outputCap(body));
  }

  /// Returns whether an escape is a line feed or a tab, which are `\n` and `\t` in a JSON string.
  private static boolean isEscapedSpace(String body, int at) {
    return at + 1 < body.length() && (body.charAt(at + 1) == 'n' || body.charAt(at + 1) == 't');
  }

  /// Returns a character's bytes in UTF-8; each surrogate of a pair counts as two.
  private static int bytes(char letter) {
    if (letter < 0x80) {
      return 1;
    }
    return letter < 0x800 || Character.isSurrogate(letter) ? 2 : 3;
  }

  /// Returns the cap on the output times the number of answers that the request asks for.
  private static OptionalLong outputCap(String body) {
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser(body)) {
      long cap = -1;
      long answers = 1;
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "max_tokens", "max_completion_tokens", "max_output_tokens" ->
              cap = Math.max(cap, number(parser, cap));
          case "n", "best_of" -> answers = Math.max(answers, number(parser, answers));
          default -> parser.skipChildren();
        }
      }
      return cap < 0 ? OptionalLong.empty() : OptionalLong.of(cap * answers);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static long number(JsonParser value, long otherwise) throws IOException {
    boolean isNumber =
        value.currentToken() == JsonToken.VALUE_NUMBER_INT && value.getTextLength() <= MAX_DIGITS;
    long number = isNumber ? value.getLongValue() : otherwise;
    value.skipChildren();
    return Math.max(number, otherwise);
  }
}
