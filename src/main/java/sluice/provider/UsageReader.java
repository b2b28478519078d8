package sluice.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import sluice.json.StrictJson;

/// Reads token counts under the names that chat completions (`prompt_tokens`, `completion_tokens`)
/// and responses and messages (`input_tokens`, `output_tokens`) give them. Pure.
final class UsageReader {
  private static final int MAX_DIGITS = 15;

  private UsageReader() {}

  static Usage read(String json) throws IOException {
    long input = 0;
    long output = 0;
    try (JsonParser parser = StrictJson.OF_ANSWERS.parser(json)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "prompt_tokens", "input_tokens" -> input = count(parser);
          case "completion_tokens", "output_tokens" -> output = count(parser);
          default -> {}
        }
        parser.skipChildren();
      }
    }
    return new Usage(json, input, output);
  }

  /// What is no number, negative or beyond all counting is unknown; it spoils no answer.
  private static long count(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      return 0;
    }
    String digits = value.getText();
    return digits.length() <= MAX_DIGITS ? Math.max(0, Long.parseLong(digits)) : 0;
  }
}
