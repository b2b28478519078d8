package sluice.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import sluice.json.StrictJson;

/// Writes the body to send from a message that has been read and found good. Pure.
///
/// @param model added to the body, which names none; empty where nothing is to be added
record RequestBody(Optional<String> model) {

  /// The `body` of a batch line.
  String ofBatchLine(String json) {
    return write(generator -> {
      try (JsonParser parser = StrictJson.OF_MESSAGES.parser(json)) {
        parser.nextToken();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          copyIfBody(parser, generator);
        }
      }
    });
  }

  /// A chat completion of a shorthand's own members.
  String ofShorthand(String json) {
    return write(generator -> {
      try (JsonParser parser = StrictJson.OF_MESSAGES.parser(json)) {
        parser.nextToken();
        copyMembers(parser, generator, /* isShorthand= */ true);
      }
    });
  }

  /// A chat completion with one message of the user's.
  String ofText(String text) {
    return write(generator -> {
      generator.writeStartObject();
      writeUserMessage(generator, text);
      writeModel(generator);
      generator.writeEndObject();
    });
  }

  private void copyIfBody(JsonParser parser, JsonGenerator generator) throws IOException {
    boolean isBody = parser.currentName().equals("body");
    parser.nextToken();
    if (isBody) {
      copyMembers(parser, generator, /* isShorthand= */ false);
    } else {
      parser.skipChildren();
    }
  }

  private void copyMembers(JsonParser parser, JsonGenerator generator, boolean isShorthand)
      throws IOException {
    generator.writeStartObject();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (isReplaced(name) || (isShorthand && isOurs(name))) {
        parser.skipChildren();
      } else if (isShorthand && name.equals("prompt")) {
        writeUserMessage(generator, parser.getText());
      } else {
        generator.writeFieldName(name);
        StrictJson.copy(parser, generator);
      }
    }
    writeModel(generator);
    generator.writeEndObject();
  }

  /// A `model` that is null counts as missing.
  private boolean isReplaced(String name) {
    return model.isPresent() && name.equals("model");
  }

  private static boolean isOurs(String name) {
    return name.equals("custom_id") || name.equals("job");
  }

  static void writeUserMessage(JsonGenerator generator, String text) throws IOException {
    generator.writeArrayFieldStart("messages");
    generator.writeStartObject();
    generator.writeStringField("role", "user");
    generator.writeStringField("content", text);
    generator.writeEndObject();
    generator.writeEndArray();
  }

  private void writeModel(JsonGenerator generator) throws IOException {
    if (model.isPresent()) {
      generator.writeStringField("model", model.get());
    }
  }

  private static String write(StrictJson.Writing writing) {
    try {
      return new String(StrictJson.OF_MESSAGES.write(writing), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("a message that was read once cannot be read again", e);
    }
  }
}
