package sluice.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// Reads single values of a response body, of any type. Pure except for the parser's position.
final class JsonValues {
  private JsonValues() {}

  /// Returns the text of a string or an integer, else an empty text; also for the words None and
  /// null, which some gateways write.
  static String text(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.VALUE_STRING) {
      return value.currentToken() == JsonToken.VALUE_NUMBER_INT ? value.getText() : "";
    }
    String text = value.getText();
    return text.equals("None") || text.equals("null") ? "" : text;
  }

  /// Returns the text of a number or a string, else an empty text.
  static String number(JsonParser value) throws IOException {
    return value.currentToken() == JsonToken.VALUE_NUMBER_FLOAT ? value.getText() : text(value);
  }

  /// Returns whether a text, a list or an object is not empty; a list of nulls counts as empty.
  /// Afterwards the parser stands on the value's last token.
  static boolean isFull(JsonParser value) throws IOException {
    return switch (value.currentToken()) {
      case VALUE_STRING -> value.getTextLength() > 0;
      case START_ARRAY, START_OBJECT -> {
        int held = 0;
        int open = 1;
        while (open > 0) {
          JsonToken token = value.nextToken();
          open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
          held += token == JsonToken.VALUE_NULL || open == 0 ? 0 : 1;
        }
        yield held > 0;
      }
      default -> false;
    };
  }
}
