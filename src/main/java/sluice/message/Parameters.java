package sluice.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// The members of a request that decide whether it can be sent. Immutable.
///
/// @param model the model's name; empty if it is missing or not a string
/// @param modelGiven whether a `model` of any type but null is present
/// @param stream whether `stream` is true
/// @param background whether `background` is true
/// @param hasMessages whether an array `messages` is present
record Parameters(
    String model, boolean modelGiven, boolean stream, boolean background, boolean hasMessages) {
  static final Parameters NONE = new Parameters("", false, false, false, false);

  /// Returns these parameters with one more member; any other member changes nothing.
  ///
  /// @param value stands on the member's value, and stays there
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
