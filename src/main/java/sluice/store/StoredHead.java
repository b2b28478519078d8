package sluice.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import sluice.json.StrictJson;

/// What the head of a stored record tells: enough to decide whether another may take its place. Immutable.
///
/// @param messageId the message that wrote it; empty where it is no record of ours
/// @param request what it answers; empty where it is no record of ours
/// @param isAnswer whether it must stay: an answer, or nothing we know how to read
record StoredHead(String messageId, String request, boolean isAnswer) {
  /// Something else lies there. It is kept, and meets every request as another's answer.
  private static final StoredHead FOREIGN = new StoredHead("", "", true);

  /// Reads the first bytes of an object; the rest need not be there.
  static StoredHead of(byte[] head) {
    try (JsonParser parser = StrictJson.OF_ANSWERS.parser(head)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? read(parser) : FOREIGN;
    } catch (IOException e) {
      return FOREIGN;
    }
  }

  private static StoredHead read(JsonParser parser) throws IOException {
    String messageId = "";
    String request = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "sluice" -> {
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            parser.nextToken();
            messageId = member.equals("message_id") ? parser.getText() : messageId;
            request = member.equals("request") ? parser.getText() : request;
            parser.skipChildren();
          }
        }
        case "response" -> {
          boolean isAnswer = value == JsonToken.START_OBJECT && isSuccess(parser);
          return request.isEmpty() ? FOREIGN : new StoredHead(messageId, request, isAnswer);
        }
        default -> parser.skipChildren();
      }
    }
    return FOREIGN;
  }

  /// The status code is the first member of a response.
  private static boolean isSuccess(JsonParser parser) throws IOException {
    parser.nextToken();
    return parser.currentName().equals("status_code")
        && parser.nextToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getIntValue() / 100 == 2;
  }
}
