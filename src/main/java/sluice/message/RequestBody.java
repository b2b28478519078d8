package sluice.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import sluice.json.StrictJson;
import sluice.message.MessageFields.Member;

/// Writes the body of a request from a message that [MessageReader] has accepted. Pure.
///
/// @param model the model to add to a body that names none; empty to add nothing
record RequestBody(Optional<String> model) {

  /// Returns the `body` of a batch line.
  String ofBatchLine(String json) {
    return write(generator -> {
      try (JsonParser parser = StrictJson.OF_MESSAGES.parser(json)) {
        parser.nextToken();
        StrictJson.forEachMember(
            parser,
            (name, value) -> {
              if (name.equals("body")) {
                copyMembers(value, generator, /* isShorthand= */ false);
              }
            });
      }
    });
  }

  /// Returns a chat completion made of a shorthand's own members.
  ///
  /// @param json has a prompt that is a string; others are refused before
  /// @param fields what was read of it
  String ofShorthand(String json, MessageFields fields) {
    return fields.isPlain() ? ofText(fields.value(Member.PROMPT).text()) : ofMembers(json);
  }

  private String ofMembers(String json) {
    return write(generator -> {
      try (JsonParser parser = StrictJson.OF_MESSAGES.parser(json)) {
        parser.nextToken();
        copyMembers(parser, generator, /* isShorthand= */ true);
      }
    });
  }

  /// Returns a chat completion with one message of the user.
  String ofText(String text) {
    return write(generator -> {
      generator.writeStartObject();
      writeUserMessage(generator, text);
      writeModel(generator);
      generator.writeEndObject();
    });
  }

  private void copyMembers(JsonParser object, JsonGenerator generator, boolean isShorthand)
      throws IOException {
    generator.writeStartObject();
    StrictJson.forEachMember(
        object,
        (name, value) -> {
          if (isShorthand && name.equals("prompt")) {
            writeUserMessage(generator, value.getText());
          } else if (!isReplaced(name) && !(isShorthand && isOurs(name))) {
            generator.writeFieldName(name);
            StrictJson.copy(value, generator);
          }
        });
    writeModel(generator);
    generator.writeEndObject();
  }

  /// Returns whether a member is replaced by the default model: a `model` that is null counts as
  /// missing.
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
