package sluice.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.OptionalLong;
import sluice.json.StrictJson;
import sluice.limit.RequestSize;
import sluice.message.Prompt;

/// Reads from a request what it will take of a limit of tokens. Pure.
///
/// No tokenizer is asked: each model has its own, and the estimate learns from what answers tell.
/// The lowest count is that of words, since no tokenizer in use joins two of them in one token; a
/// picture in base64 is one word.
public final class RequestSizer {
  /// A longer run without a space is data (a picture, a file), whose length tells nothing.
  private static final int LONGEST_TEXT_RUN = 1000;

  /// A cap of so many digits times as large a number of answers is still a `long`.
  private static final int MAX_DIGITS = 9;

  private RequestSizer() {}

  /// What is known of a prompt's tokens.
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

  /// Line feeds and tabs stand in a JSON string as `\n` and `\t`.
  private static boolean isEscapedSpace(String body, int at) {
    return at + 1 < body.length() && (body.charAt(at + 1) == 'n' || body.charAt(at + 1) == 't');
  }

  /// In UTF-8; each half of a surrogate pair counts two.
  private static int bytes(char letter) {
    if (letter < 0x80) {
      return 1;
    }
    return letter < 0x800 || Character.isSurrogate(letter) ? 2 : 3;
  }

  /// The cap for each of the answers that are asked for.
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
