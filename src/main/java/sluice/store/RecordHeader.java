package sluice.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import sluice.json.StrictJson;

/// The beginning of a stored record: enough to decide whether another may replace the record.
/// Immutable.
///
/// @param messageId the message that wrote the record; empty where the object is no record of ours
/// @param request the hash of the request it answers; empty where the object is no record of ours
/// @param isAnswer whether the object must stay: an answer, or something that is no record of ours
record RecordHeader(String messageId, String request, boolean isAnswer) {
  /// An object that is no record of ours. It stays, as the answer to another request does.
  private static final RecordHeader FOREIGN = new RecordHeader("", "", true);

  /// Reads the first bytes of an object.
  static RecordHeader of(byte[] head) {
    try (JsonParser parser = StrictJson.OF_ANSWERS.parser(head)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? read(parser) : FOREIGN;
    } catch (IOException e) {
      return FOREIGN;
    }
  }

  private static RecordHeader read(JsonParser parser) throws IOException {
    Map<String, String> sluice = Map.of();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("response")) {
        return ofResponse(sluice, value, parser);
      }
      if (name.equals("sluice") && value == JsonToken.START_OBJECT) {
        sluice = strings(parser);
      } else {
        parser.skipChildren();
      }
    }
    return FOREIGN;
  }

  private static Map<String, String> strings(JsonParser parser) throws IOException {
    var strings = new HashMap<String, String>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        strings.put(name, parser.getText());
      }
      parser.skipChildren();
    }
    return strings;
  }

  private static RecordHeader ofResponse(
      Map<String, String> sluice, JsonToken response, JsonParser parser) throws IOException {
    String messageId = sluice.getOrDefault("message_id", "");
    String request = sluice.getOrDefault("request", "");
    boolean isOurs = !messageId.isEmpty() && !request.isEmpty();
    if (isOurs && response == JsonToken.VALUE_NULL) {
      return new RecordHeader(messageId, request, /* isAnswer= */ false);
    }
    if (isOurs && response == JsonToken.START_OBJECT && startsWithStatus(parser)) {
      int status = parser.getIntValue();
      parser.nextToken(); // fails where the head ends with the number, which may go on behind it
      return new RecordHeader(messageId, request, status / 100 == 2);
    }
    return FOREIGN;
  }

  /// The status code is the first member of a response.
  private static boolean startsWithStatus(JsonParser parser) throws IOException {
    return "status_code".equals(parser.nextFieldName())
        && parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
  }
}
