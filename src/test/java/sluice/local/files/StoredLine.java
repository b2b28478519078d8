package sluice.local.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import sluice.json.StrictJson;

/// What a stored record says of itself. Immutable.
///
/// @param request what it answers
/// @param status of its response, 0 where it has none
/// @param code of its error, empty where it has none
record StoredLine(String request, int status, String code) {
  /// Something else than a record.
  static final StoredLine FOREIGN = new StoredLine("", 0, "");

  /// Reads a record; of a long one its beginning is enough.
  static StoredLine of(byte[] line) {
    try (JsonParser parser = StrictJson.OF_ANSWERS.parser(line)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? read(parser) : FOREIGN;
    } catch (IOException e) {
      return FOREIGN;
    }
  }

  private static StoredLine read(JsonParser parser) throws IOException {
    String request = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
      if (name.equals("sluice") && isObject) {
        request = text(parser, "request");
      } else if (name.equals("response") && isObject) {
        return new StoredLine(request, number(parser), "");
      } else if (name.equals("error") && isObject) {
        return new StoredLine(request, 0, text(parser, "code"));
      } else {
        parser.skipChildren();
      }
    }
    return FOREIGN;
  }

  /// Reads the rest of an object.
  private static String text(JsonParser parser, String member) throws IOException {
    String text = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isIt = parser.currentName().equals(member);
      parser.nextToken();
      text = isIt ? parser.getText() : text;
      parser.skipChildren();
    }
    return text;
  }

  /// The status code is the first member of a response.
  private static int number(JsonParser parser) throws IOException {
    parser.nextToken();
    return parser.nextToken() == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : 0;
  }

  /// Whether the provider answered.
  boolean isAnswer() {
    return status / 100 == 2;
  }

  /// How it ended, in a word or two.
  String label() {
    if (isAnswer()) {
      return "answered";
    }
    return status > 0 ? "refused with " + status : code;
  }
}
