package sluice.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// Reads single values of a provider's body, whatever their type. Pure but for the parser's place.
final class JsonValues {
  private JsonValues() {}

  /// A string's or an integer's text, else nothing; the words None and null, which some gateways
  /// write, count as nothing.
  static String text(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.VALUE_STRING) {
      return value.currentToken() == JsonToken.VALUE_NUMBER_INT ? value.getText() : "";
    }
    String text = value.getText();
    return text.equals("None") || text.equals("null") ? "" : text;
  }

  /// A number's text, be it in a string; else nothing.
  static String number(JsonParser value) throws IOException {
    return value.currentToken() == JsonToken.VALUE_NUMBER_FLOAT ? value.getText() : text(value);
  }

  /// Whether a text, a list or an object holds anything; a list of nothing but null does not.
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
