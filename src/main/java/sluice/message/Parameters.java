package sluice.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// The members of a request that decide whether it can be sent. Immutable.
///
/// @param model the model's name; empty where it is missing, null or no string
/// @param modelGiven whether a `model` other than null stands there, of whatever type
/// @param hasMessages whether an array `messages` stands there
record Parameters(
    String model, boolean modelGiven, boolean stream, boolean background, boolean hasMessages) {
  static final Parameters NONE = new Parameters("", false, false, false, false);

  /// Takes note of the member whose value the parser stands on; passes over any other.
  Parameters with(String member, JsonParser value) throws IOException {
    JsonToken token = value.currentToken();
    return switch (member) {
      case "model" ->
          new Parameters(
              token == JsonToken.VALUE_STRING ? value.getText() : "",
              token != JsonToken.VALUE_NULL,
              stream,
              background,
              hasMessages);
      case "stream" ->
          new Parameters(model, modelGiven, token == JsonToken.VALUE_TRUE, background, hasMessages);
      case "background" ->
          new Parameters(model, modelGiven, stream, token == JsonToken.VALUE_TRUE, hasMessages);
      case "messages" ->
          new Parameters(model, modelGiven, stream, background, token == JsonToken.START_ARRAY);
      default -> this;
    };
  }
}
